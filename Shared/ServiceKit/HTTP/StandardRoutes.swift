import Contracts
import Observability

/// The routes every daemon serves: health, readiness, metrics, version and the API description.
enum StandardRoutes {
    static let metricsDeclaration = Endpoint<Nothing, Nothing>(
        .get, "/metrics", id: "getMetrics", summary: "Metrics in the Prometheus text format.", authorization: .everyone
    ).declaration.answeringText(MetricsRegistry.contentType)

    static let descriptionDeclaration = Endpoint<Nothing, AnyDocument>(
        .get, "/openapi.json", id: "getDescription", summary: "This description of the API.", authorization: .everyone
    ).declaration

    static let declarations = StandardAPI.declarations + [metricsDeclaration, descriptionDeclaration]

    static func add(to routes: inout RouteTable, context: ServiceContext, board: ReadinessBoard) {
        let health = Health(service: context.identity.name, version: context.build.version)
        routes.serve(StandardAPI.health, isPriority: true) { _, _ in health }
        routes.serve(StandardAPI.live, isPriority: true) { _, _ in health }
        routes.serve(StandardAPI.ready, isPriority: true, status: { $0.isReady ? 200 : 503 }) { _, _ in
            await board.readiness()
        }
        let version = VersionReport(
            service: context.identity.name, version: context.build.version, commit: context.build.commit,
            swift: context.build.swiftVersion,
            startedAt: Timestamp(milliseconds: context.clock.wallMilliseconds))
        routes.serve(StandardAPI.version) { _, _ in version }
        let metrics = context.metrics
        routes.serveText(metricsDeclaration, contentType: MetricsRegistry.contentType, isPriority: true) { _ in
            Array(metrics.render().utf8)
        }
        let document = OpenAPIDocument.make(
            identity: context.identity, version: context.build.version,
            declarations: routes.declarations + [descriptionDeclaration])
        routes.serveText(descriptionDeclaration, contentType: "application/json") { _ in document }
    }
}

/// A JSON document whose shape is its own affair.
struct AnyDocument: WireType {
    static let schema = WireSchema.map(.anything)
}
