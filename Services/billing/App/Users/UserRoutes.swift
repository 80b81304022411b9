import BillingCore
import Contracts
import Security
import ServiceKit

/// Serves users.
enum UserRoutes {
    static func add(to routes: inout RouteTable, _ identity: IdentityContext) {
        let profiles = Profiles(identity: identity)
        let administration = UserAdministration(identity: identity)
        routes.serve(UsersAPI.register) { fields, context in try await profiles.register(fields, context) }
        routes.serve(UsersAPI.activate) { _, context in try await profiles.activate(context) }
        routes.serve(UsersAPI.me) { _, context in try await identity.caller(context).view(masked: false) }
        routes.serve(UsersAPI.update) { fields, context in try await profiles.update(fields, context) }
        routes.serve(UsersAPI.delete) { _, context in
            try await administration.deleteOwn(context)
            return Nothing()
        }
        routes.serve(UsersAPI.preferences) { _, context in
            UserPreferences(preferences: try await identity.caller(context).preferences)
        }
        routes.serve(UsersAPI.updatePreferences) { preferences, context in
            try await profiles.update(preferences, context)
        }
        routes.serve(UsersAPI.list) { _, context in try await administration.list(context) }
        routes.serve(UsersAPI.read) { _, context in try await administration.read(context) }
        routes.serve(UsersAPI.deactivate) { _, context in try await administration.deactivate(context) }
        routes.serve(UsersAPI.changeRole) { change, context in
            try await administration.changeRole(change, context)
        }
    }
}

/// The user a path names.
enum NamedUser {
    /// The id in canonical form; 404 for what cannot be one.
    static func id(_ context: RequestContext) throws(ProblemError) -> String {
        guard let id = context.text("id").flatMap(IdentityContext.userID) else { throw .notFound("user") }
        return id
    }
}
