import HTTPWire
import Contracts
import Security
import ServiceKit

/// The natural key of a request that sends orders: its `client_order_id`, or one made from its `Idempotency-Key`.
enum RequestKey {
    private static let maxKeyCharacters = 255

    /// At most 36 characters. Throws 400 when the request has neither.
    static func clientOrderID(_ given: String?, _ context: RequestContext) throws(ProblemError) -> String {
        if let given {
            guard (1...36).contains(given.utf8.count) else {
                throw .badField("client_order_id", "must be 1 to 36 characters long")
            }
            return given
        }
        let keys = context.headers.all("Idempotency-Key")
        guard let key = keys.first else {
            throw ProblemError(
                400, "idempotency_key_missing",
                "Give client_order_id in the body or an Idempotency-Key header, so that a repeat is the same order.")
        }
        guard keys.count == 1, (1...maxKeyCharacters).contains(key.utf8.count),
            key.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else {
            throw ProblemError(
                400, "idempotency_key_malformed",
                "Idempotency-Key must be 1 to \(maxKeyCharacters) printable ASCII characters without spaces, given once."
            )
        }
        // Of the caller and the key: two callers of one account must not meet by chance.
        let digest = Digest.sha256(Array("\(context.caller.subject)\0\(key)".utf8))
        return "key-" + Hex.encode(Array(digest.prefix(16)))
    }
}
