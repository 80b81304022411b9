import Contracts
import Security
import ServiceKit

/// Publishes the public keys.
enum TokenKeyRoutes {
    static func add(to routes: inout RouteTable, keys: KeySet) throws {
        let published = try TokenKeys.published(keys)
        routes.serve(BillingAPI.keys) { _, _ in published }
    }
}
