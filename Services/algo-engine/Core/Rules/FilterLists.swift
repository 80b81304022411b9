import Contracts

/// `filters_mandatory`: what must pass beside the rules of a side. A list holds for both sides, an object has one each.
struct FilterLists {
    private var both: JSONValue?
    private var sides: [String: JSONValue] = [:]

    init(_ value: JSONValue?, _ faults: inout ProfileFaults) {
        switch value {
        case nil: break
        case .list?: both = value
        default: sides = faults.object(value, "filters_mandatory", keys: ["long", "short"]) ?? [:]
        }
    }

    func long(_ compiler: inout RuleCompiler, _ faults: inout ProfileFaults) -> RuleNode? {
        compiled("long", &compiler, &faults)
    }

    func short(_ compiler: inout RuleCompiler, _ faults: inout ProfileFaults) -> RuleNode? {
        compiled("short", &compiler, &faults)
    }

    private func compiled(
        _ side: String, _ compiler: inout RuleCompiler, _ faults: inout ProfileFaults
    ) -> RuleNode? {
        let path = both == nil ? "filters_mandatory.\(side)" : "filters_mandatory"
        return (both ?? sides[side]).flatMap {
            compiler.all($0, path, whenEmpty: "leave it out", &faults)
        }
    }
}
