import Glibc

/// A password, key or token that never prints.
///
/// Description, debug description, mirror, `dump` and interpolation show `[secret]`; encoding throws. The bytes are
/// held once on the heap and wiped when the last copy of the value goes; strings made by ``expose()`` are ordinary
/// Swift strings and are not wiped.
public struct Secret: Sendable {
    private let storage: SecretStorage

    /// Keeps the UTF-8 bytes of the text.
    public init(_ text: String) {
        self.storage = SecretStorage(Array(text.utf8))
    }

    /// Keeps a copy of the bytes.
    public init(bytes: [UInt8]) {
        self.storage = SecretStorage(bytes)
    }

    /// Number of bytes.
    public var count: Int { storage.bytes.withLock { $0.count } }

    /// True when there are no bytes.
    public var isEmpty: Bool { count == 0 }

    /// The text, for the one place that must hand it on (a connection string, a header). Invalid UTF-8 is repaired.
    public func expose() -> String {
        storage.bytes.withLock { String(decoding: $0, as: UTF8.self) }
    }

    /// Lends a copy of the bytes to the body and wipes that copy afterwards, unless the body kept it.
    public func withBytes<Result, Failure: Error>(
        _ body: ([UInt8]) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var copy = storage.bytes.withLock { SecretStorage.duplicate($0) }
        defer { SecretStorage.wipe(&copy) }
        return try body(copy)
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always `[secret]`.
    public var description: String { "[secret]" }

    /// Always `[secret]`.
    public var debugDescription: String { "[secret]" }

    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: [] as [Mirror.Child], displayStyle: .struct) }
}

extension Secret: Codable {
    /// Reads a string.
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    /// Always throws `EncodingError.invalidValue`: a secret never leaves by a serializer.
    public func encode(to encoder: any Encoder) throws {
        throw EncodingError.invalidValue(
            self,
            EncodingError.Context(codingPath: encoder.codingPath, debugDescription: "a secret is never encoded")
        )
    }
}

/// The one heap copy of a secret, wiped at the end of its life.
private final class SecretStorage: Sendable {
    let bytes: Locked<[UInt8]>

    init(_ source: [UInt8]) {
        self.bytes = Locked(SecretStorage.duplicate(source))
    }

    deinit {
        bytes.withLock { SecretStorage.wipe(&$0) }
    }

    /// A physically separate array, so that wiping it cannot be turned into wiping a fresh copy.
    static func duplicate(_ source: [UInt8]) -> [UInt8] {
        source.withUnsafeBytes { Array($0) }
    }

    static func wipe(_ bytes: inout [UInt8]) {
        bytes.withUnsafeMutableBytes { buffer in
            if let start = buffer.baseAddress { explicit_bzero(start, buffer.count) }
        }
    }
}
