/// A request target split into its parts (RFC 9112 section 3.2).
struct RequestTarget {
    var path: String
    var query: String?
    /// Of an absolute-form target, without user information.
    var authority: String?

    /// Splits a target of visible ASCII; nil when it is none of origin-form, absolute-form, or `*` for OPTIONS.
    init?(_ target: String, method: HTTPMethod) {
        let bytes = target.utf8
        if bytes.first == UInt8(ascii: "/") {
            (path, query) = Self.split(target, from: bytes.startIndex)
            return
        }
        if target == "*" {
            guard method == .options else { return nil }
            path = target
            return
        }
        guard let start = Self.afterScheme(bytes) else { return nil }
        let end = bytes[start...].firstIndex { $0 == 0x2F || $0 == 0x3F || $0 == 0x23 } ?? bytes.endIndex
        var host = bytes[start..<end]
        if let at = host.lastIndex(of: UInt8(ascii: "@")) {
            host = host[host.index(after: at)...]
        }
        guard HostText.isValid(host) else { return nil }
        authority = String(Substring(host))
        (path, query) = Self.split(target, from: end)
        if path.isEmpty { path = "/" }
    }

    private static func afterScheme(_ bytes: String.UTF8View) -> String.Index? {
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let scheme = String(Substring(bytes[..<colon]))
        guard ASCIIText.equalIgnoringCase(scheme, "http") || ASCIIText.equalIgnoringCase(scheme, "https") else {
            return nil
        }
        guard bytes[colon...].starts(with: "://".utf8) else { return nil }
        return bytes.index(colon, offsetBy: 3)
    }

    private static func split(_ target: String, from start: String.Index) -> (path: String, query: String?) {
        let bytes = target.utf8
        let end = bytes[start...].firstIndex(of: UInt8(ascii: "#")) ?? bytes.endIndex
        guard let mark = bytes[start..<end].firstIndex(of: UInt8(ascii: "?")) else {
            // The common case shares the storage of the target.
            let isWhole = start == bytes.startIndex && end == bytes.endIndex
            return (isWhole ? target : String(Substring(bytes[start..<end])), nil)
        }
        return (String(Substring(bytes[start..<mark])), String(Substring(bytes[bytes.index(after: mark)..<end])))
    }
}
