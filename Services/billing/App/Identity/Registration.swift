import BillingCore
import Contracts
import Observability
import ServiceKit

/// `POST /auth/register`.
struct Registration: Sendable {
    let identity: IdentityContext

    func run(_ request: Credentials, _ context: RequestContext) async throws -> MeView {
        guard let email = EmailAddress(request.email) else {
            throw ProblemError.badField(
                "email", "is not an address such as name@example.com", code: "invalid_email")
        }
        try PasswordStrength.require(request.password, email: email, field: "password")
        // Who makes users without end also asks without end which emails are taken.
        try await identity.attempts.pace(address: identity.address(context), for: "registration")
        if try await identity.users.find(emailKey: email.key) != nil { throw Self.taken }
        let hash = try await identity.passwords.hash(request.password)
        let added = try await identity.users.add(
            id: identity.newID(), email: email.text, key: email.key, passwordHash: hash,
            at: identity.now.milliseconds)
        guard let added else { throw Self.taken }
        identity.outcomes.labelled("register", "ok").increment()
        return added.me
    }

    static let taken = ProblemError(
        409, "email_taken", "Email already registered", fields: [.init(field: "email", message: "already registered")])
}
