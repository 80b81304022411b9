import BillingCore
import ServiceKit

/// Refuses by name what the shape on the wire cannot say.
enum FieldCheck {
    static func code(_ field: String, _ text: String) throws(ProblemError) {
        guard BillingText.isCode(text) else {
            throw .badField(field, "must be 1 to 64 letters, digits, dots, underscores and dashes")
        }
    }

    static func customer(_ field: String, _ text: String) throws(ProblemError) {
        guard BillingText.isCustomer(text) else {
            throw .badField(field, "must be 1 to 64 letters, digits and . _ - : @")
        }
    }

    static func key(_ field: String, _ text: String) throws(ProblemError) {
        guard BillingText.isKey(text) else {
            throw .badField(field, "must be 1 to 128 letters, digits and . _ - : @")
        }
    }

    static func prose(_ field: String, _ text: String?) throws(ProblemError) {
        guard text.map(BillingText.isProse) ?? true else {
            throw .badField(field, "must not hold control characters")
        }
    }
}
