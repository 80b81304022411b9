public import Contracts
import Foundation
import Observability
public import Security

/// Between the key set on the wire and the one tokens are verified with.
public enum TokenKeys {
    /// The keys of a published set; each is checked. Throws `SecurityError` for a set that cannot be trusted.
    public static func keySet(_ published: PublishedKeySet) throws -> KeySet {
        try KeySet(json: try JSONAnswer.encode(published))
    }

    /// The set to publish.
    public static func published(_ keys: KeySet) throws -> PublishedKeySet {
        try JSONDecoder().decode(PublishedKeySet.self, from: Data(keys.json.utf8))
    }

    /// The signing key in a PEM file, or a failure that names the key to correct.
    public static func signingKey(file: String) throws(ServiceFailure) -> SigningKey {
        let maxKeyFileBytes = 16 << 10
        do {
            let bytes = try BoundedFile.read(file, maxBytes: maxKeyFileBytes)
            return SigningKey(key: try Ed25519PrivateKey(pem: .init(bytes: bytes)))
        } catch let failure as BoundedFile.Failure {
            throw ServiceFailure(
                .badConfiguration, code: "signing_key_unreadable", "tokens.signing_key_file: \(file) \(failure.message)"
            )
        } catch {
            throw ServiceFailure(
                .badConfiguration, code: "signing_key_malformed",
                "tokens.signing_key_file: \(file) holds no Ed25519 private key in PEM (PKCS #8)")
        }
    }
}
