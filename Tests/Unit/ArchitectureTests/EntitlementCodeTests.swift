import Foundation
import Testing

@Suite("Entitlement codes")
struct EntitlementCodeTests {
    static let home = "Shared/Contracts/Billing/EntitlementCode.swift"

    private func isCode(_ line: String) -> Bool {
        ["\"can.", "\"quota.", "max_active_strategies"].contains { line.contains($0) }
    }

    @Test("C2.2: capabilities and quotas are named by one constant each, in every daemon") func oneConstantEach() {
        var found = 0
        for file in SourceTree.production {
            for (index, line) in file.lines.enumerated() where isCode(line) {
                found += 1
                guard file.path != Self.home else { continue }
                Issue.record("\(file.path):\(index + 1): write EntitlementCode's constant, not its text")
            }
        }
        #expect(found >= 8, "\(Self.home) was not found")
    }
}
