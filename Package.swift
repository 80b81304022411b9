// swift-tools-version: 6.2
import PackageDescription

// One page, read top to bottom: the target graph is the architecture.
//   pure      Contracts, Trading, Exchanges, Indicators, Resilience, HTTPWire, StrictJSON, <Service>Core    decide
//   edge      Observability, Reactor, Networking, Postgres, Security                do (only these touch C)
//   assembly  ServiceKit, ServiceClients, <Service>App, <Service>Main               connect
// `make lint` builds with `--explicit-target-dependency-import-check error`:
// an import that is not declared here does not build.

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]
/// Pure targets also refuse unsafe pointers: nothing in them may touch raw memory.
let pure: [SwiftSetting] = strict + [.strictMemorySafety()]

func shared(
    _ name: String, _ dependencies: [Target.Dependency], _ settings: [SwiftSetting], embeds: [String] = []
) -> Target {
    .target(
        name: name,
        dependencies: dependencies,
        path: "Shared/\(name)",
        resources: embeds.map { .embedInCode($0) },
        swiftSettings: settings
    )
}

/// The three targets of one service: a pure core, a shell around it, a main of a dozen lines.
/// `deciding`: the pure targets that its core, and so its shell, stands on beside Contracts; `coreAlso`: those that every
/// shell has anyway.
func service(
    _ name: String, folder: String, deciding: [Target.Dependency] = [], coreAlso: [Target.Dependency] = []
) -> [Target] {
    [
        .target(
            name: "\(name)Core", dependencies: ["Contracts"] + deciding + coreAlso, path: "Services/\(folder)/Core",
            swiftSettings: pure),
        .target(
            name: "\(name)App",
            dependencies: [
                "Contracts", "HTTPWire", "Networking", "Observability", "Postgres", "Reactor", "Resilience", "Security",
                "ServiceClients", "ServiceKit", .target(name: "\(name)Core"),
            ] + deciding,
            path: "Services/\(folder)/App",
            resources: [.embedInCode("Migrations")],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "\(name)Main",
            dependencies: ["ServiceKit", .target(name: "\(name)App")],
            path: "Services/\(folder)/Main",
            swiftSettings: strict
        ),
    ]
}

func tests(_ kind: String, _ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: name,
        dependencies: dependencies + ["TestKit"],
        path: "Tests/\(kind)/\(name)",
        swiftSettings: strict
    )
}

let cLibraries: [Target] = [
    .systemLibrary(name: "CLinux", path: "Shared/CLinux"),
    .systemLibrary(name: "COpenSSL", path: "Shared/COpenSSL", pkgConfig: "openssl"),
    .systemLibrary(name: "CPostgres", path: "Shared/CPostgres", pkgConfig: "libpq"),
]

let sharedTargets: [Target] = [
    shared("Contracts", [], pure),
    shared("Trading", ["Contracts"], pure),
    shared("StrictJSON", [], pure),
    shared("Indicators", [], pure),
    shared("Exchanges", ["Contracts", "StrictJSON"], pure),
    shared("Resilience", [], pure),
    shared("HTTPWire", [], pure),

    shared("Observability", [], strict),
    shared("Reactor", ["CLinux", "Observability"], strict),
    shared("Networking", ["COpenSSL", "HTTPWire", "Observability", "Reactor", "Resilience"], strict),
    shared("Postgres", ["CPostgres", "Observability", "Reactor", "Resilience"], strict),
    shared("Security", ["COpenSSL", "Observability"], strict),

    shared(
        "ServiceKit",
        [
            "Contracts", "HTTPWire", "Networking", "Observability", "Postgres", "Reactor", "Resilience", "Security",
            "StrictJSON",
        ],
        strict,
        embeds: ["Migrations"]
    ),
    shared(
        "ServiceClients",
        ["Contracts", "HTTPWire", "Networking", "Observability", "Resilience", "ServiceKit"],
        strict
    ),
]

/// The demo's command line: options in the core, the walk in the app, two names for the same program.
let bootstrapDemo: [Target] = [
    .target(
        name: "BootstrapDemoCore", dependencies: ["Contracts"], path: "Services/bootstrap-demo/Core",
        swiftSettings: pure),
    .target(
        name: "BootstrapDemoApp",
        dependencies: [
            "BootstrapDemoCore", "Contracts", "HTTPWire", "Networking", "Observability", "Reactor", "Security",
            "ServiceKit",
        ],
        path: "Services/bootstrap-demo/App",
        swiftSettings: strict
    ),
    .executableTarget(
        name: "BootstrapDemoMain", dependencies: ["BootstrapDemoApp"], path: "Services/bootstrap-demo/Main",
        swiftSettings: strict),
    .executableTarget(
        name: "RunMVPFlowMain", dependencies: ["BootstrapDemoApp"], path: "Services/bootstrap-demo/RunMVPFlow",
        swiftSettings: strict),
]

let services: [Target] =
    service("MarketData", folder: "market-data", deciding: ["Exchanges", "Indicators"], coreAlso: ["Resilience"])
    + service("AlgoEngine", folder: "algo-engine", deciding: ["Indicators", "Trading"])
    + service("OrderRouter", folder: "order-router", deciding: ["Trading"])
    + service("Billing", folder: "billing")

let testTargets: [Target] = [
    .target(
        name: "TestKit",
        dependencies: ["CLinux", "Contracts", "HTTPWire", "Networking", "Observability", "Postgres", "Reactor"],
        path: "Tests/TestKit",
        swiftSettings: strict
    ),
    .target(
        name: "ServiceTestKit",
        dependencies: [
            "Contracts", "HTTPWire", "Networking", "Observability", "Reactor", "Security", "ServiceKit", "TestKit",
        ],
        path: "Tests/ServiceTestKit",
        swiftSettings: strict
    ),
    tests("Unit", "ArchitectureTests", []),
    tests("Unit", "ContractsTests", ["Contracts"]),
    tests("Unit", "TradingTests", ["Contracts", "Trading"]),
    tests("Unit", "AlgoEngineCoreTests", ["AlgoEngineCore", "Contracts", "Indicators", "Trading"]),
    tests("Unit", "OrderRouterCoreTests", ["Contracts", "OrderRouterCore", "Trading"]),
    tests("Unit", "BillingCoreTests", ["BillingCore", "Contracts"]),
    tests("Unit", "MarketDataCoreTests", ["Contracts", "Exchanges", "MarketDataCore", "Resilience"]),
    tests("Unit", "ExchangesTests", ["Contracts", "Exchanges", "StrictJSON"]),
    tests("Unit", "StrictJSONTests", ["StrictJSON"]),
    tests("Unit", "IndicatorsTests", ["Indicators"]),
    tests("Unit", "ResilienceTests", ["Resilience"]),
    tests("Unit", "HTTPWireTests", ["HTTPWire"]),
    tests("Unit", "ObservabilityTests", ["Observability"]),
    tests("Unit", "SecurityTests", ["Security", "Observability"]),
    tests(
        "Unit", "ServiceKitTests",
        [
            "Contracts", "HTTPWire", "Networking", "Observability", "Reactor", "Resilience", "Security",
            "ServiceClients",
            "ServiceKit", "StrictJSON",
        ]),
    tests(
        "Unit", "ServiceCoreTests",
        ["AlgoEngineCore", "BillingCore", "Contracts", "MarketDataCore", "OrderRouterCore"]),
    tests("Unit", "BootstrapDemoTests", ["BootstrapDemoCore", "Contracts"]),
    tests("Integration", "ReactorTests", ["CLinux", "Reactor", "Observability"]),
    tests(
        "Integration", "NetworkingTests",
        ["CLinux", "COpenSSL", "HTTPWire", "Networking", "Observability", "Reactor", "Resilience"]),
    tests("Integration", "PostgresTests", ["Observability", "Postgres", "Reactor", "Resilience"]),
    tests(
        "Integration", "ServiceKitIntegrationTests",
        [
            "Contracts", "HTTPWire", "Networking", "Observability", "Postgres", "Reactor", "Resilience", "Security",
            "ServiceClients", "ServiceKit",
        ]),
    tests(
        "Integration", "BillingAppTests",
        [
            "BillingApp", "BillingCore", "Contracts", "HTTPWire", "Networking", "Observability", "Postgres", "Reactor",
            "Security", "ServiceClients", "ServiceKit", "ServiceTestKit",
        ]),
    tests(
        "Integration", "AlgoEngineAppTests",
        [
            "AlgoEngineApp", "AlgoEngineCore", "Contracts", "HTTPWire", "Networking", "Observability", "Postgres",
            "Reactor", "Resilience", "Security", "ServiceClients", "ServiceKit",
        ]),
    tests(
        "Integration", "MarketDataAppTests",
        [
            "Contracts", "Exchanges", "HTTPWire", "MarketDataApp", "MarketDataCore", "Networking", "Observability",
            "Postgres", "Reactor", "Resilience", "Security", "ServiceClients", "ServiceKit",
        ]),
    tests(
        "Integration", "OrderRouterAppTests",
        [
            "Contracts", "HTTPWire", "Networking", "Observability", "OrderRouterApp", "Reactor", "Security",
            "ServiceKit",
        ]),
    tests(
        "EndToEnd", "DaemonTests",
        [
            "BillingCore", "Contracts", "HTTPWire", "Networking", "Observability", "Postgres", "Reactor", "Security",
        ]),
]

/// Programs that only tests, benchmarks and foreign clients run.
let testPrograms: [Target] = [
    .executableTarget(
        name: "EchoServer",
        dependencies: ["HTTPWire", "Networking", "Observability", "Reactor"],
        path: "Tests/EchoServer",
        swiftSettings: strict
    ),
    .executableTarget(
        name: "ExchangeSimulator",
        dependencies: ["HTTPWire", "Networking", "Observability", "Reactor", "StrictJSON"],
        path: "Tests/ExchangeSimulator",
        exclude: ["README.md"],
        swiftSettings: strict
    ),
    .executableTarget(
        name: "SextantBench",
        dependencies: [
            "AlgoEngineCore", "Contracts", "Exchanges", "HTTPWire", "Indicators", "MarketDataCore", "Networking",
            "Observability",
            "Postgres", "Reactor", "Security", "ServiceClients", "ServiceKit", "StrictJSON", "TestKit",
        ],
        path: "Tests/Benchmarks/SextantBench",
        swiftSettings: strict
    ),
    .executableTarget(
        name: "SextantPeer",
        dependencies: [
            "Contracts", "HTTPWire", "Indicators", "Networking", "Observability", "Postgres", "Reactor", "Security",
        ],
        path: "Tests/Peers/SextantPeer",
        swiftSettings: strict
    ),
]

let package = Package(
    name: "sextant",
    products: [
        .executable(name: "market-data", targets: ["MarketDataMain"]),
        .executable(name: "algo-engine", targets: ["AlgoEngineMain"]),
        .executable(name: "order-router", targets: ["OrderRouterMain"]),
        .executable(name: "billing", targets: ["BillingMain"]),
        .executable(name: "bootstrap-demo", targets: ["BootstrapDemoMain"]),
        .executable(name: "run-mvp-flow", targets: ["RunMVPFlowMain"]),
        .executable(name: "echo-server", targets: ["EchoServer"]),
        .executable(name: "exchange-simulator", targets: ["ExchangeSimulator"]),
        .executable(name: "sextant-bench", targets: ["SextantBench"]),
        .executable(name: "sextant-peer", targets: ["SextantPeer"]),
    ],
    targets: cLibraries + sharedTargets + services + bootstrapDemo + testTargets + testPrograms
)
