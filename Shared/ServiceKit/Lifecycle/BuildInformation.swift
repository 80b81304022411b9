import Glibc

/// Which build runs.
public struct BuildInformation: Sendable, Equatable {
    /// Sextant's version.
    public let version: String
    /// The git commit, from the variable `SEXTANT_COMMIT` that `make` and the images set; `unknown` otherwise.
    public let commit: String
    /// The compiler's version.
    public let swiftVersion: String

    /// The build of this process.
    public static let current = BuildInformation(
        version: "0.1.0", commit: environmentCommit(), swiftVersion: compilerVersion)

    private static func environmentCommit() -> String {
        guard let value = getenv("SEXTANT_COMMIT") else { return "unknown" }
        let text = String(cString: value)
        let isHexadecimal = text.utf8.allSatisfy { byte in
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
        }
        return isHexadecimal && (7...64).contains(text.utf8.count) ? text : "unknown"
    }

    private static var compilerVersion: String {
        #if compiler(>=6.4)
            "6.4 or later"
        #elseif compiler(>=6.3)
            "6.3"
        #else
            "6.2 or earlier"
        #endif
    }
}
