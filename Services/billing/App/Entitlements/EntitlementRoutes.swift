import BillingCore
import Contracts
import ServiceKit

/// Serves what customers may do and the reservations of their quotas.
enum EntitlementRoutes {
    static func add(to routes: inout RouteTable, store: EntitlementStore, reservations: ReservationStore) {
        routes.serve(EntitlementsAPI.resolve) { _, context in
            try await store.resolve(try CustomerParameter.customer(context))
        }
        routes.serve(EntitlementsAPI.reserve) { new, _ in
            try FieldCheck.key("reservation_id", new.reservationId)
            try FieldCheck.customer("customer_id", new.customerId)
            try FieldCheck.code("quota", new.quota)
            return try await reservations.reserve(new)
        }
        routes.serve(EntitlementsAPI.commit) { _, context in
            try await reservations.commit(context.text("id") ?? "")
        }
        routes.serve(EntitlementsAPI.release) { _, context in
            try await reservations.release(context.text("id") ?? "")
        }
    }
}
