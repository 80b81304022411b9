import Glibc

/// The variables of this process.
enum ProcessEnvironment {
    /// Every variable that a service may read.
    static func all() -> [String: String] {
        var variables: [String: String] = [:]
        var entry = environ
        while let pointer = entry.pointee {
            let text = String(cString: pointer)
            if text.hasPrefix(ConfigurationSources.environmentPrefix), let equals = text.firstIndex(of: "=") {
                variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            entry = entry.advanced(by: 1)
        }
        return variables
    }
}
