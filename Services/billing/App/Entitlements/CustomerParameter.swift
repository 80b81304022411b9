import Contracts
import ServiceKit

/// Whose data a request asks for: the caller's own, or any customer's with the scope for it. Somebody else's does not
/// exist for others.
enum CustomerParameter {
    static func customer(_ context: RequestContext) throws(ProblemError) -> String {
        let own = context.caller.subject
        let asked = context.text("customer_id") ?? own
        guard asked == own || context.caller.scopes.contains(Scope.entitlementsRead) else {
            throw .notFound("customer")
        }
        return asked
    }
}
