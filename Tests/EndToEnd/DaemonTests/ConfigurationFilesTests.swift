import Foundation
import TestKit
import Testing

/// `config/*.json5`, `config/README.md` and the keys the daemons declare say the same.
@Suite("Configuration files", .enabled(if: DaemonProcess.areBuilt, "the daemons are not built"))
final class ConfigurationFilesTests {
    /// One for every run of a daemon here: its path is in what they print.
    private let key: SigningKeyFile

    init() throws { key = try SigningKeyFile() }

    deinit { key.remove() }

    struct Line: Equatable {
        let key: String
        let value: String
        let origin: String
    }

    private func check(
        _ name: String, _ arguments: [String] = [], namesAVenue: Bool = false
    ) async throws -> [Line] {
        var environment = ["SEXTANT__BILLING__TOKENS__SIGNING_KEY_FILE": key.path]
        // The keys of a venue exist where somebody names one.
        if namesAVenue { environment["SEXTANT__MARKET_DATA__VENUES__BINANCE_SPOT__ENABLED"] = "false" }
        let outcome = try await DaemonProcess.run(name, arguments + ["--check-config"], environment: environment)
        #expect(outcome.status == 0, "\(outcome.output)")
        return outcome.output.split(separator: "\n").compactMap { line in
            guard let equals = line.range(of: " = "), let open = line.range(of: "  (", options: .backwards) else {
                return nil
            }
            return Line(
                key: String(line[..<equals.lowerBound]), value: String(line[equals.upperBound..<open.lowerBound]),
                origin: String(line[open.upperBound...].dropLast()))
        }
    }

    /// Rows of the tables: key → default.
    private func documented() throws -> [String: String] {
        let text = try String(contentsOfFile: PackageRoot.path("config/README.md"), encoding: .utf8)
        var rows: [String: String] = [:]
        for line in text.split(separator: "\n") where line.hasPrefix("| `") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            rows[cells[0].replacing("`", with: "")] = cells[1].replacing("`", with: "")
        }
        return rows
    }

    /// Tables whose rows the operator names stand once in the README.
    private static func row(of key: String) -> String {
        key.replacing(/^(sandbox\.pairs)\.[^.]+\./) { "\($0.output.1).<pair>." }
            .replacing(/^venues\.[^.]+\./, with: "venues.<venue>.")
    }

    @Test func theReadmeListsEveryKeyWithItsDefault() async throws {
        let rows = try documented()
        var declared: Set<String> = []
        for name in Fleet.names {
            for line in try await check(name, namesAVenue: true) {
                let key = Self.row(of: line.key)
                declared.insert(key)
                let row = try #require(rows[key], "config/README.md does not list \(line.key)")
                if row == "by daemon" || row == "by pair" || row == "by venue" || line.key == "tokens.signing_key_file"
                {
                    continue
                }
                #expect(row == line.value, "\(name) \(line.key)")
            }
        }
        #expect(Set(rows.keys) == declared, "keys nobody declares: \(Set(rows.keys).subtracting(declared))")
    }

    @Test func theFilesHoldEveryDefaultAndNothingElse() async throws {
        let shared = PackageRoot.path("config/every-daemon.json5")
        for name in Fleet.names {
            let defaults = try await check(name)
            let files = ["--config", shared, "--config", PackageRoot.path("config/\(name).json5")]
            let resolved = try await check(name, files)
            #expect(defaults.map { [$0.key, $0.value] } == resolved.map { [$0.key, $0.value] }, "\(name)")
            let missing = resolved.filter { $0.origin == "default" && $0.value != "unset" }.map(\.key)
            #expect(missing.isEmpty, "\(name): in no file: \(missing)")
        }
    }
}
