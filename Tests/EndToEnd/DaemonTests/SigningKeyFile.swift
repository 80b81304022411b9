import Foundation
import Observability
import Security
import TestKit

/// A new signing key in a file of its own; whoever makes it removes it.
struct SigningKeyFile {
    let path = NSTemporaryDirectory() + "signing-\(UUID().uuidString).pem"

    init() throws { try PrivateFile.write(Ed25519PrivateKey().pem().expose(), to: path) }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
