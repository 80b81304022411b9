import Foundation
import Security
import TestKit

/// Reads the vectors of ../shared/fixtures/crypto.
enum CryptoVectors {
    struct Group {
        let members: [String: Any]
        let tests: [[String: Any]]
    }

    static func wycheproof(_ name: String) throws -> [Group] {
        let bytes = try SharedFixtures.bytes(of: "fixtures/crypto/wycheproof/\(name)_test.json")
        let file = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] ?? [:]
        let groups = file["testGroups"] as? [[String: Any]] ?? []
        return groups.map { Group(members: $0, tests: $0["tests"] as? [[String: Any]] ?? []) }
    }

    /// `KEY = value` files: one dictionary a block; a block ends at an empty line.
    static func blocks(_ path: String) throws -> [[String: String]] {
        let text = try SharedFixtures.text(of: "fixtures/crypto/\(path)")
        var blocks: [[String: String]] = []
        var block: [String: String] = [:]
        for line in (text + "\n\n").split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("#") { continue }
            guard let equals = line.firstIndex(of: "=") else {
                if !block.isEmpty { blocks.append(block) }
                block = [:]
                continue
            }
            let name = line[..<equals].trimmingCharacters(in: .whitespaces)
            block[name] = line[line.index(after: equals)...].trimmingCharacters(in: .whitespaces)
        }
        return blocks
    }

    static func bytes(_ value: Any?) throws -> [UInt8] {
        guard let text = value as? String, let bytes = Hex.decode(text) else { throw BadVector() }
        return bytes
    }

    struct BadVector: Error {}
}

/// Counts of one vector file, printed so that a run shows what it covered.
struct VectorTally {
    var valid = 0
    var invalid = 0
    var failures: [String] = []

    mutating func record(_ test: [String: Any], accepted: Bool) {
        let isValid = test["result"] as? String == "valid"
        if isValid { valid += 1 } else { invalid += 1 }
        if isValid != accepted {
            failures.append("tcId \(test["tcId"] ?? "?") \(test["comment"] ?? "") accepted=\(accepted)")
        }
    }

    func report(_ name: String) {
        let right = valid + invalid - failures.count
        print("vectors \(name): \(right)/\(valid + invalid) right (\(valid) valid, \(invalid) invalid)")
    }
}
