import Contracts
import ServiceKit

/// Serves identity.
enum IdentityRoutes {
    static func add(to routes: inout RouteTable, _ identity: IdentityContext) {
        let registration = Registration(identity: identity)
        let login = Login(identity: identity)
        let sessions = Sessions(identity: identity)
        let setup = SecondFactorSetup(identity: identity)
        routes.serve(IdentityAPI.register) { request, context in
            try await registration.run(request, context)
        }
        routes.serve(IdentityAPI.login) { request, context in try await login.run(request, context) }
        routes.serve(IdentityAPI.refresh) { request, _ in try await sessions.refresh(request) }
        routes.serve(IdentityAPI.logout) { _, context in
            try await sessions.logout(context)
            return Nothing()
        }
        let passwords = PasswordChanges(identity: identity)
        routes.serve(IdentityAPI.changePassword) { request, context in
            try await passwords.change(request, context)
            return Nothing()
        }
        routes.serve(UsersAPI.issuePasswordReset) { _, context in try await passwords.issueTicket(context) }
        routes.serve(IdentityAPI.resetPassword) { request, context in
            try await passwords.reset(request, context)
            return Nothing()
        }
        routes.serve(IdentityAPI.me) { _, context in try await identity.caller(context).me }
        routes.serve(IdentityAPI.setUpTOTP) { request, context in try await setup.setUp(request, context) }
        routes.serve(IdentityAPI.enableTOTP) { request, context in try await setup.enable(request, context) }
        routes.serve(IdentityAPI.disableTOTP) { request, context in try await setup.disable(request, context) }
    }
}
