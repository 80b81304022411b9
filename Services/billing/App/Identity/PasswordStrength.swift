import BillingCore
import Contracts
import ServiceKit

/// Refuses passwords that are too weak, with everything they lack.
enum PasswordStrength {
    static func require(_ password: String, email: EmailAddress, field: String) throws(ProblemError) {
        let lacks = PasswordPolicy.lacks(password, email: email)
        guard lacks.isEmpty else {
            throw ProblemError(
                400, "weak_password", "\(field): " + lacks.map(\.message).joined(separator: "; "),
                fields: lacks.map { .init(field: field, message: $0.message) })
        }
    }
}
