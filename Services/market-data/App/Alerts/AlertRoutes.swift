import Contracts
import ServiceKit

/// Serves alerts to their owners. Somebody else's are answered as not there.
struct AlertRoutes: Sendable {
    /// Throws 403 when the plan of the caller's customer does not let them set alerts.
    typealias PlanCheck = @Sendable (Caller) async throws -> Void

    let store: AlertStore
    let settings: AlertSettings
    /// Told when a rule changed, so that its state shows soon.
    let changed: WakeSignal
    let checkPlan: PlanCheck

    func add(to routes: inout RouteTable) {
        routes.serve(AlertsAPI.create) { request, context in
            guard let transaction = context.transaction else {
                throw ProblemError(500, "internal", "The endpoint has no transaction.")
            }
            let owner = context.caller.subject
            try await checkPlan(context.caller)
            let draft = try AlertDraft(request, owner: owner, caller: context.caller, settings: settings)
            return try await store.create(draft, owner: owner, on: transaction)
        }
        routes.serve(AlertsAPI.list) { _, context in
            try await store.page(
                owner: context.caller.subject, before: try context.alertCursor(),
                limit: context.integer("limit") ?? PageParameters.defaultLimit)
        }
        routes.serve(AlertsAPI.read) { _, context in
            let (id, _) = try await owned(context)
            return try await found(try await store.read(id))
        }
        routes.serve(AlertsAPI.replace) { request, context in
            let (id, owner) = try await owned(context)
            try await checkPlan(context.caller)
            let draft = try AlertDraft(request, owner: owner, caller: context.caller, settings: settings)
            let alert = try await found(try await store.replace(id, draft))
            changed.fire()
            return alert
        }
        routes.serve(AlertsAPI.delete) { _, context in
            let (id, _) = try await owned(context)
            try await store.delete(id)
            return Nothing()
        }
        routes.serve(AlertsAPI.acknowledge) { _, context in
            let (id, _) = try await owned(context)
            return try await found(try await store.acknowledge(id))
        }
    }

    private func owned(_ context: RequestContext) async throws -> (id: String, owner: String) {
        guard let id = context.text("id"), let owner = try await store.owner(of: id),
            owner == context.caller.subject || context.caller.scopes.contains(Scope.accountsAny)
        else { throw ProblemError.notFound("alert") }
        return (id, owner)
    }

    private func found(_ alert: Alert?) async throws -> Alert {
        guard let alert else { throw ProblemError.notFound("alert") }
        return alert
    }
}

extension RequestContext {
    /// The cursor of a list over ids.
    func alertCursor() throws(ProblemError) -> AlertCursor? {
        guard let text = text("cursor") else { return nil }
        guard let cursor = AlertCursor(text: text) else {
            throw .badField("cursor", "is not a cursor of this list", code: "invalid_parameter")
        }
        return cursor
    }
}
