import AlgoEngineCore
import Contracts
import HTTPWire
import Observability
import Security
import ServiceClients
import ServiceKit

/// Serves reports.
struct ReportRoutes: Sendable {
    private static let pathHeader = "X-Report-Path"
    private static let anyAccountScope = "accounts:any"

    let making: ReportMaking
    let store: ReportStore
    let entitlements: EntitlementGuard
    let clock: any TimeSource

    func add(to routes: inout RouteTable) {
        routes.serveText(
            ReportsAPI.render, status: { $0.status == .success ? 200 : 202 }
        ) { [self] request, context, type in try await render(request, context, type) }
        routes.serveText(ReportsAPI.read) { [self] _, context, type in try await read(context, type) }
        routes.serve(ReportsAPI.list) { [self] _, context in try await list(context) }
        routes.servePage(ReportsAPI.file) { [self] context in
            try await mayView(context)
            let name = context.text("name") ?? ""
            guard let page = try await store.page(named: name, owner: context.caller.subject) else {
                throw Self.missing
            }
            return page
        }
    }

    private func render(
        _ request: ReportRequest, _ context: RequestContext, _ type: String
    ) async throws -> NegotiatedAnswer<Report> {
        try await mayView(context)
        let order = try order(request, context)
        guard request.mode != .async else {
            try await store.enqueue(order)
            return .json(try await stored(order.id, context))
        }
        let (figures, page) = try await making.make(order)
        try await store.insert(order, figures, page: page)
        let report = try await stored(order.id, context)
        return type == ReportsAPI.pageType
            ? .text(page, type: type, headers: headers(report)) : .json(report, headers: headers(report))
    }

    private func order(_ request: ReportRequest, _ context: RequestContext) throws -> ReportOrder {
        guard let symbol = try? Symbol(normalising: context.text("symbol") ?? "") else {
            throw ProblemError(422, "invalid_symbol", "The path needs a symbol such as BTCUSDT.")
        }
        let caller = context.caller
        let account =
            try request.accountId.map { text in
                let any = caller.scopes.contains(Self.anyAccountScope)
                guard let account = try? AccountID(parsing: text),
                    account.isUsable(by: caller.subject, anyAccount: any)
                else { throw ProblemError(404, "not_found", "There is no account \(text) of the caller.") }
                return account
            } ?? AccountID.standard(of: caller.subject)
        let now = Timestamp(milliseconds: clock.wallMilliseconds)
        var generator = SystemRandom()
        return ReportOrder(
            id: ReportID(at: now, using: &generator), ownerID: caller.subject, accountID: account.description,
            symbol: symbol, type: request.reportType ?? .symbol, timeframe: request.timeframe ?? .both,
            maxDays: request.limit ?? ReportOrder.defaultDays, createdAt: now)
    }

    private func read(_ context: RequestContext, _ type: String) async throws -> NegotiatedAnswer<Report> {
        try await mayView(context)
        guard let id = try? ReportID(parsing: context.text("id") ?? "") else { throw Self.missing }
        let report = try await stored(id, context)
        guard type == ReportsAPI.pageType,
            let page = try await store.page(id, owner: context.caller.subject)
        else { return .json(report, headers: headers(report)) }
        return .text(page, type: type, headers: headers(report))
    }

    private func list(_ context: RequestContext) async throws -> Page<Report> {
        try await mayView(context)
        var before: ReportID?
        if let text = context.text("cursor") {
            guard let id = try? ReportID(parsing: text) else {
                throw ProblemError(400, "invalid_parameter", "cursor is not one of a page before; leave it out.")
            }
            before = id
        }
        var symbol: Symbol?
        if let text = context.text("symbol") {
            guard let known = try? Symbol(normalising: text) else {
                throw ProblemError.badField(
                    "symbol", "is no instrument such as BTCUSDT; leave it out for all", code: "invalid_parameter")
            }
            symbol = known
        }
        return try await store.list(
            owner: context.caller.subject, symbol: symbol,
            before: before, limit: context.integer("limit") ?? PageParameters.defaultLimit)
    }

    private func mayView(_ context: RequestContext) async throws {
        try await entitlements.require(.viewReports, of: context.caller.subject, caller: context.caller)
    }

    private func stored(_ id: ReportID, _ context: RequestContext) async throws -> Report {
        guard let report = try await store.find(id, owner: context.caller.subject) else { throw Self.missing }
        return report
    }

    private func headers(_ report: Report) -> HTTPHeaders {
        report.path.map { [Self.pathHeader: $0] } ?? [:]
    }

    private static var missing: ProblemError {
        ProblemError(404, "not_found", "There is no such report of the caller.")
    }
}
