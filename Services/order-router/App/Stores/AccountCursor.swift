import Security
import ServiceKit

/// Where a page of accounts ended: the account, in base64url.
enum AccountCursor {
    static func text(_ account: String) -> String { Base64URL.encode(Array(account.utf8)) }

    /// The `cursor` parameter of a request. Throws 400 for anything that is not one.
    static func read(_ context: RequestContext) throws(ProblemError) -> String? {
        guard let text = context.text("cursor") else { return nil }
        guard let bytes = Base64URL.decode(text), let account = String(validating: bytes, as: UTF8.self),
            !bytes.contains(0)
        else {
            throw .badField("cursor", "is not a cursor of this list", code: "invalid_parameter")
        }
        return account
    }
}
