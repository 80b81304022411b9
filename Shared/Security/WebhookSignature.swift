public import Observability

/// Signs and checks webhook bodies: header `t=<seconds>,v1=<hex>`, HMAC-SHA-256 over `<t>.<body>`.
///
/// The scheme is Stripe's; unlike its own verifier, timestamps from the future are refused as well as old ones.
public enum WebhookSignature {
    /// Longest header read.
    public static let maxHeaderBytes = 1024
    /// Most `v1` signatures looked at.
    public static let maxSignatures = 8
    /// Largest difference between the timestamp and now, in both directions.
    public static let toleranceSeconds: Int64 = 300

    /// The header for a body. Several keys (during rotation) give several `v1`.
    public static func header(for body: [UInt8], secrets: [Secret], timestampSeconds: Int64) -> String {
        let signatures = secrets.map { ",v1=\(Hex.encode(signature(body, $0, String(timestampSeconds))))" }
        return "t=\(timestampSeconds)" + signatures.joined()
    }

    /// Checks the exact received bytes, before anything decodes them. Returns the timestamp.
    ///
    /// Throws `webhook_signature_malformed`, `webhook_timestamp_outside` or `webhook_signature_mismatch`. An event may
    /// come twice within the tolerance: the receiver keeps event ids.
    @discardableResult
    public static func verify(
        header: String, body: [UInt8], secrets: [Secret], nowSeconds: Int64, toleranceSeconds: Int64 = toleranceSeconds
    ) throws(SecurityError) -> Int64 {
        let (timestamp, candidates) = try parse(header)
        var fits = false
        for secret in secrets {
            let expected = signature(body, secret, timestamp)
            for candidate in candidates where constantTimeEquals(candidate, expected) { fits = true }
        }
        guard fits else { throw SecurityError(.webhookSignatureMismatch, "no signature fits the body") }
        guard let seconds = Int64(timestamp), abs(nowSeconds - seconds) <= toleranceSeconds else {
            throw SecurityError(.webhookTimestampOutside, "signed more than \(toleranceSeconds) s from now")
        }
        return seconds
    }

    private static func signature(_ body: [UInt8], _ secret: Secret, _ timestamp: String) -> [UInt8] {
        HMAC.sha256(Array(timestamp.utf8) + [UInt8(ascii: ".")] + body, key: secret)
    }

    private static func parse(
        _ header: String
    ) throws(SecurityError) -> (timestamp: String, signatures: [[UInt8]]) {
        func malformed(_ why: String) -> SecurityError { SecurityError(.webhookSignatureMalformed, why) }
        guard header.utf8.count <= maxHeaderBytes else { throw malformed("the header is too long") }
        var timestamp: String?
        var signatures: [[UInt8]] = []
        for part in header.split(separator: ",", omittingEmptySubsequences: false) {
            guard let equals = part.firstIndex(of: "=") else { throw malformed("a part without =") }
            let value = String(part[part.index(after: equals)...])
            switch part[..<equals] {
            case "t":
                guard timestamp == nil, (1...12).contains(value.utf8.count),
                    value.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") })
                else { throw malformed("t must come once and be a number of seconds") }
                timestamp = value
            case "v1":
                guard signatures.count < maxSignatures, let bytes = Hex.decode(value),
                    bytes.count == HashAlgorithm.sha256.byteCount
                else { throw malformed("v1 must be 64 hex digits, at most \(maxSignatures) times") }
                signatures.append(bytes)
            default:
                continue  // Schemes of the future stand beside v1.
            }
        }
        guard let timestamp, !signatures.isEmpty else { throw malformed("t or v1 is missing") }
        return (timestamp, signatures)
    }
}
