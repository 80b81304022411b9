import BootstrapDemoCore
import Foundation

/// Secrets of the local stack, one small file each.
struct DemoSecrets: Sendable {
    let directory: String

    /// Longest secret file, in bytes.
    static let maxBytes = 4_096

    /// Reads one; `flag` is what can be given instead.
    func read(_ name: String, step: String, insteadOf flag: String?) throws(DemoFailure) -> String {
        let path = directory + "/" + name
        guard let data = FileManager.default.contents(atPath: path), data.count <= Self.maxBytes,
            let text = String(data: data, encoding: .utf8)
        else {
            throw DemoFailure(
                step: step, request: "file \(path)", answer: "cannot be read",
                remedy: "run in the project's folder after 'make demo', or give --secrets-dir"
                    + (flag.map { " or \($0)" } ?? ""),
                exit: .secretMissing)
        }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
