import Contracts
import ServiceKit

/// The rooms put together: their routes and their parts.
struct Streaming: Sendable {
    private let routes: RoomRoutes
    /// In start order.
    let parts: [any ServicePart]

    /// - Parameter checkPlan: throws 403 for a caller whose plan does not grant `can.stream_public`.
    init(settings: StreamingSettings, context: ServiceContext, checkPlan: @escaping RoomRoutes.PlanCheck) {
        let store = RoomStore(pool: context.pool)
        let hub = RoomHub(loop: context.loop, settings: settings, metrics: context.metrics)
        routes = RoomRoutes(store: store, hub: hub, settings: settings, context: context, checkPlan: checkPlan)
        parts = [
            RoomTail(store: store, hub: hub, logger: context.logger),
            RoomReaper(store: store, settings: settings, context: context),
        ]
    }

    /// Serves the rooms.
    func add(to table: inout RouteTable) {
        routes.add(to: &table)
    }
}
