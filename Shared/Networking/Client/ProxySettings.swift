import COpenSSL
import Glibc
import Observability

/// Which requests go through an HTTP proxy, as curl and most tools read it from the environment.
public struct ProxySettings: Sendable {
    /// One proxy.
    struct Proxy: Sendable {
        let host: String
        let port: Int
        /// `Basic …`, ready to send; from the user name of the proxy's URL.
        let authorization: Secret?
    }

    private var httpProxy: Proxy?
    private var httpsProxy: Proxy?
    private var exceptions: [Exception] = []

    private enum Exception: Sendable {
        case everything
        case name(String, port: Int?)
        case network([UInt8], bits: Int)
    }

    /// No proxy for anything.
    public static let none = ProxySettings()

    init() {}

    /// Reads `http_proxy`, `https_proxy`, `HTTPS_PROXY`, `HTTP_PROXY`, `no_proxy` and `NO_PROXY`. Upper-case `HTTP_PROXY`
    /// is ignored when `REQUEST_METHOD` is set: there a request header could have set it. `no_proxy` takes host names
    /// (which cover their subdomains), addresses, CIDR blocks, each host with an optional port, and `*`. Loopback names
    /// and addresses never go through a proxy.
    /// - Throws: `HTTPClientError` `invalid_url` when a proxy is named but its URL cannot be used.
    public init(environment: [String: String]) throws(HTTPClientError) {
        let mayTrustUpperCase = environment["REQUEST_METHOD"] == nil
        httpProxy = try Self.proxy(environment["http_proxy"] ?? (mayTrustUpperCase ? environment["HTTP_PROXY"] : nil))
        httpsProxy = try Self.proxy(environment["https_proxy"] ?? environment["HTTPS_PROXY"])
        exceptions = (environment["no_proxy"] ?? environment["NO_PROXY"] ?? "")
            .split { $0 == "," || $0 == " " }.compactMap { Self.exception(String($0)) }
    }

    /// The settings of this process's environment.
    /// - Throws: as `init(environment:)`.
    public static func fromProcess() throws(HTTPClientError) -> ProxySettings {
        var environment: [String: String] = [:]
        let names = [
            "http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY", "REQUEST_METHOD",
        ]
        for name in names {
            if let value = getenv(name) { environment[name] = String(cString: value) }
        }
        return try ProxySettings(environment: environment)
    }

    /// The proxy for an origin, or nil for a direct connection.
    func proxy(for origin: Origin) -> Proxy? {
        guard let proxy = origin.isSecure ? httpsProxy : httpProxy else { return nil }
        guard !Self.isLoopback(origin.host), !exceptions.contains(where: { Self.matches($0, origin) }) else {
            return nil
        }
        return proxy
    }

    // MARK: Reading

    private static func proxy(_ text: String?) throws(HTTPClientError) -> Proxy? {
        guard var text, !text.isEmpty else { return nil }
        if !text.contains("://") { text = "http://" + text }
        guard let mark = text.firstRange(of: "://"), text[..<mark.lowerBound].lowercased() == "http" else {
            throw HTTPClientError(.invalidURL, "the proxy's URL is not an http URL")
        }
        var rest = text[mark.upperBound...]
        var authorization: Secret?
        let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
        if let at = rest[..<end].lastIndex(of: "@") {
            guard let plain = percentDecoded(rest[..<at]) else {
                throw HTTPClientError(.invalidURL, "the proxy's user name is not percent-encoded properly")
            }
            authorization = Secret("Basic " + base64(plain.contains(58) ? plain : plain + [58]))
            rest = rest[rest.index(after: at)...]
        }
        do throws(HTTPClientError) {
            let url = try ClientURL("http://" + rest)
            return Proxy(host: url.origin.host, port: url.origin.port, authorization: authorization)
        } catch {
            throw HTTPClientError(.invalidURL, "the proxy's URL cannot be used")
        }
    }

    private static func exception(_ text: String) -> Exception? {
        if text == "*" { return .everything }
        if let slash = text.firstIndex(of: "/") {
            let bits = Int(text[text.index(after: slash)...])
            guard let address = addressBytes(String(text[..<slash])), let bits, (0...address.count * 8).contains(bits)
            else { return nil }
            return .network(address, bits: bits)
        }
        if let address = addressBytes(text) { return .network(address, bits: address.count * 8) }
        var host = Substring(text.lowercased())
        var port: Int?
        if let colon = host.lastIndex(of: ":") {
            guard let number = Int(host[host.index(after: colon)...]) else { return nil }
            port = number
            host = host[..<colon]
        }
        if host.hasPrefix("*.") { host = host.dropFirst(2) } else if host.hasPrefix(".") { host = host.dropFirst() }
        if host.hasSuffix(".") { host = host.dropLast() }
        return host.isEmpty ? nil : .name(String(host), port: port)
    }

    // MARK: Matching

    private static func matches(_ exception: Exception, _ origin: Origin) -> Bool {
        switch exception {
        case .everything:
            return true
        case .network(let network, let bits):
            guard let address = addressBytes(origin.host), address.count == network.count else { return false }
            return (0..<bits).allSatisfy { bit in
                let mask = UInt8(0x80) >> UInt8(bit % 8)
                return address[bit / 8] & mask == network[bit / 8] & mask
            }
        case .name(let name, let port):
            if let port, port != origin.port { return false }
            let host = origin.host.hasSuffix(".") ? String(origin.host.dropLast()) : origin.host
            if let address = addressBytes(host), let other = addressBytes(name) { return address == other }
            return host == name || host.hasSuffix("." + name)
        }
    }

    private static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host.hasSuffix(".localhost") { return true }
        guard let bytes = addressBytes(host) else { return false }
        if bytes.count == 4 { return bytes[0] == 127 }
        let isMapped = bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
        return bytes == [UInt8](repeating: 0, count: 15) + [1] || (isMapped && bytes[12] == 127)
    }

    private static func addressBytes(_ text: String) -> [UInt8]? {
        let text = text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
        var v4 = in_addr()
        if inet_pton(AF_INET, text, &v4) == 1 { return withUnsafeBytes(of: v4) { Array($0) } }
        var v6 = in6_addr()
        if inet_pton(AF_INET6, text, &v6) == 1 { return withUnsafeBytes(of: v6) { Array($0) } }
        return nil
    }

    // MARK: Encoding

    private static func percentDecoded(_ text: Substring) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == 37 else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
                return nil
            }
            rest = rest.dropFirst(2)
            bytes.append(value)
        }
        return bytes
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        var encoded = [UInt8](repeating: 0, count: (bytes.count + 2) / 3 * 4 + 1)
        let count = EVP_EncodeBlock(&encoded, bytes, Int32(bytes.count))
        return String(decoding: encoded.prefix(Int(max(0, count))), as: UTF8.self)
    }
}
