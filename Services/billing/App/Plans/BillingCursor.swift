import Security
import ServiceKit

/// Where a page ended: the sort key of its last item, in base64url.
enum BillingCursor {
    static func text(of key: String) -> String { Base64URL.encode(Array(key.utf8)) }

    /// The key of the request's cursor; nil without one.
    static func key(_ context: RequestContext, where isKey: (String) -> Bool) throws(ProblemError) -> String? {
        guard let text = context.text("cursor") else { return nil }
        guard let bytes = Base64URL.decode(text), let key = String(validating: bytes, as: UTF8.self), isKey(key) else {
            throw .badField("cursor", "is not a cursor of this list", code: "invalid_parameter")
        }
        return key
    }
}
