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

    /// The configuration key of the signing key's file.
    static let signingKeyFile = "tokens.signing_key_file"

    /// The signing key in a PEM file that its owner alone may write and no stranger read, or a failure that names the
    /// configuration key to correct.
    public static func signingKey(file: String) throws(ServiceFailure) -> SigningKey {
        do throws(UnusableKey) {
            return try readSigningKey(file)
        } catch {
            throw ServiceFailure(.badConfiguration, code: error.code, "\(signingKeyFile): \(error.message)")
        }
    }

    /// Why a signing key cannot be used: a stable code and the sentence for the operator.
    struct UnusableKey: Error {
        let code: String
        let message: String
    }

    static func readSigningKey(_ file: String) throws(UnusableKey) -> SigningKey {
        let maxKeyFileBytes = 16 << 10
        do {
            let bytes = try BoundedFile.read(file, maxBytes: maxKeyFileBytes, isPrivate: true)
            return SigningKey(key: try Ed25519PrivateKey(pem: .init(bytes: bytes)))
        } catch let failure as BoundedFile.Failure {
            throw UnusableKey(code: "signing_key_unreadable", message: "\(file) \(failure.message)")
        } catch {
            throw UnusableKey(
                code: "signing_key_malformed",
                message: "\(file) holds no Ed25519 private key in PEM (PKCS #8); "
                    + "make one with: openssl genpkey -algorithm ed25519 -out signing_key.pem")
        }
    }
}
