import Testing

/// The table of the architecture page: what each target may import besides Swift itself.
@Suite("Who may import whom")
struct ImportRuleTests {
    static let foundation: Set = ["Foundation", "Glibc", "Dispatch", "Synchronization"]

    static let allowed: [String: Set<String>] = [
        "Contracts": [],
        "Trading": ["Contracts"],
        "Exchanges": ["Contracts", "StrictJSON"],
        "StrictJSON": [],
        "Indicators": [],
        "Resilience": [],
        "HTTPWire": [],
        "Observability": foundation,
        "Reactor": foundation.union(["CLinux", "Observability"]),
        "Networking": foundation.union([
            "CLinux", "COpenSSL", "HTTPWire", "Observability", "Reactor", "Resilience",
        ]),
        "Postgres": foundation.union(["CPostgres", "Observability", "Reactor", "Resilience"]),
        "Security": foundation.union(["COpenSSL", "Observability"]),
        "ServiceKit": foundation.union([
            "Contracts", "HTTPWire", "Networking", "Observability", "Postgres", "Reactor", "Resilience", "Security",
            "StrictJSON",
        ]),
        "ServiceClients": ["Contracts", "HTTPWire", "Networking", "Observability", "Resilience", "ServiceKit"],
    ]

    static let shared: Set = [
        "Contracts", "StrictJSON", "Resilience", "HTTPWire", "Observability", "Reactor", "Networking", "Postgres",
        "Security", "ServiceKit", "ServiceClients",
    ]

    /// The pure targets that a service's core stands on beside Contracts.
    static let deciding: [String: Set<String>] = [
        "market-data": ["Exchanges", "Indicators", "Resilience"], "algo-engine": ["Indicators", "Trading"],
        "order-router": ["Trading"],
    ]

    static let bootstrapDemo: [String: Set<String>] = [
        "Core": ["Contracts"],
        "App": foundation.union([
            "BootstrapDemoCore", "Contracts", "HTTPWire", "Networking", "Observability", "Reactor", "Security",
            "ServiceKit",
        ]),
        "Main": ["BootstrapDemoApp"],
        "RunMVPFlow": ["BootstrapDemoApp"],
    ]

    static func allowedImports(of target: String) -> Set<String>? {
        if let rule = allowed[target] { return rule }
        let modules = [
            "market-data": "MarketData", "algo-engine": "AlgoEngine", "order-router": "OrderRouter",
            "billing": "Billing",
        ]
        let parts = target.split(separator: "/").map(String.init)
        if parts.first == "bootstrap-demo" { return bootstrapDemo[parts.last ?? ""] }
        guard parts.count == 2, let module = modules[parts[0]] else { return nil }
        switch parts[1] {
        case "Core": return deciding[parts[0], default: []].union(["Contracts"])
        case "App":
            return shared.union(foundation).union([module + "Core"]).union(deciding[parts[0], default: []])
        case "Main": return ["ServiceKit", module + "App"]
        default: return nil
        }
    }

    @Test func everyImportIsOnTheList() {
        #expect(SourceTree.production.count > 50, "the sources were not found")
        for file in SourceTree.production {
            guard let rule = Self.allowedImports(of: file.target) else {
                Issue.record("\(file.path): target '\(file.target)' has no import rule; add one to this table")
                continue
            }
            for (module, line) in file.imports where !rule.contains(module) && module != "Swift" {
                Issue.record("\(file.path):\(line): \(file.target) must not import \(module)")
            }
        }
    }

    @Test func theTableMatchesItself() throws {
        #expect(Self.allowedImports(of: "billing/Core") == ["Contracts"])
        #expect(Self.allowedImports(of: "order-router/Core") == ["Contracts", "Trading"])
        #expect(Self.allowedImports(of: "billing/Main") == ["ServiceKit", "BillingApp"])
        #expect(Self.allowedImports(of: "billing/Else") == nil)
        let file = SourceFile(
            path: "Shared/HTTPWire/X.swift", lines: ["public import Foundation", "import struct A.B"])
        #expect(file.imports.map(\.module) == ["Foundation", "A"])
        #expect(file.target == "HTTPWire")
    }

    @Test func testKitStaysBelowTests() {
        for file in SourceTree.production where file.imports.contains(where: { $0.module == "TestKit" }) {
            Issue.record("\(file.path): TestKit must not be imported outside Tests/")
        }
    }
}
