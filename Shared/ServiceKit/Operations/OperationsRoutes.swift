import Contracts
import Postgres

/// What an operator may ask every daemon.
enum OperationsRoutes {
    static func add(to routes: inout RouteTable, pool: PostgresPool) {
        let store = DaemonStartStore(pool: pool)
        routes.serve(OperationsAPI.starts) { _, context in
            var position: StartCursor?
            if let text = context.text("cursor") {
                guard let cursor = StartCursor(text: text) else {
                    throw ProblemError.badField("cursor", "is not a cursor of this list", code: "invalid_parameter")
                }
                position = cursor
            }
            return try await store.page(
                before: position, limit: context.integer("limit") ?? PageParameters.defaultLimit)
        }
    }
}
