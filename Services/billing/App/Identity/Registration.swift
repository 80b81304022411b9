import BillingCore
import Contracts
import Observability
import ServiceKit

/// `POST /auth/register`.
struct Registration: Sendable {
    let identity: IdentityContext

    func run(_ request: Credentials) async throws -> MeView {
        guard let email = EmailAddress(request.email) else {
            throw ProblemError.badField(
                "email", "is not an address such as name@example.com", code: "invalid_email")
        }
        let lacks = PasswordPolicy.lacks(request.password, email: email)
        guard lacks.isEmpty else {
            throw ProblemError(
                400, "weak_password", "password: " + lacks.map(\.message).joined(separator: "; "),
                fields: lacks.map { .init(field: "password", message: $0.message) })
        }
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
