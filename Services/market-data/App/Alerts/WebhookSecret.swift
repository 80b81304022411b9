import Security

/// Keys of webhooks in the text form of Standard Webhooks: `whsec_` and base64 of 24 to 64 bytes.
enum WebhookSecret {
    private static let prefix = "whsec_"
    private static let lengths = 24...64

    /// A new key of 32 random bytes.
    static func make() -> String { prefix + Base64.encode(SecureRandom.bytes(32)) }

    /// The key's bytes; nil for a text of another form.
    static func bytes(of text: String) -> [UInt8]? {
        guard text.hasPrefix(prefix), let bytes = Base64.decode(String(text.dropFirst(prefix.count))),
            lengths.contains(bytes.count)
        else { return nil }
        return bytes
    }

    /// The header `webhook-signature` of a message: `v1,` and base64 of HMAC-SHA-256 over `id.seconds.body`.
    static func signature(id: String, timestampSeconds: Int64, body: [UInt8], key: [UInt8]) -> String {
        "v1," + Base64.encode(HMAC.sha256(Array("\(id).\(timestampSeconds).".utf8) + body, key: key))
    }
}
