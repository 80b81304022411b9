/// Where a connection leads: what the pool is keyed by.
struct Origin: Hashable, Sendable, CustomStringConvertible {
    let isSecure: Bool
    /// Lower case; an IPv6 literal without its brackets.
    let host: String
    let port: Int

    /// `host` or `host:port` as `Host` and `CONNECT` write it.
    func authority(alwaysWithPort: Bool = false) -> String {
        let name = host.contains(":") ? "[\(host)]" : host
        return alwaysWithPort || port != (isSecure ? 443 : 80) ? "\(name):\(port)" : name
    }

    var description: String { "\(isSecure ? "https" : "http")://\(authority())" }
}
