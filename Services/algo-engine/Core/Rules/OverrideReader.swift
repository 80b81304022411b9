import Contracts

/// Reads what a profile tells a condition: nothing, a number for its first parameter, or an object of parameters.
enum OverrideReader {
    /// The arguments in the order of the definition; the defaults where something is wrong.
    static func arguments(
        _ condition: ConditionDefinition, _ value: JSONValue, _ path: String, _ faults: inout ProfileFaults
    ) -> [Double] {
        var arguments = condition.parameters.map(\.fallback)
        switch value {
        case .null, .boolean(true): break
        case .boolean(false):
            if FlagConditions.flags.contains(condition.name) {
                arguments[0] = 0
            } else {
                faults.add(path, "cannot be false; leave the condition out, or name its opposite")
            }
        case .number:
            guard let parameter = condition.parameters.first else {
                faults.add(path, "takes no number; give true")
                break
            }
            arguments[0] = faults.number(value, path, in: parameter.range, isWhole: parameter.isWhole) ?? arguments[0]
        case .object(let members): read(members, condition, path, &arguments, &faults)
        case .text, .list:
            faults.add(path, "must be true, a number or an object of parameters")
        }
        if let contradiction = condition.contradiction(arguments) { faults.add(path, "never passes: \(contradiction)") }
        return arguments
    }

    private static func read(
        _ members: [String: JSONValue], _ condition: ConditionDefinition, _ path: String, _ arguments: inout [Double],
        _ faults: inout ProfileFaults
    ) {
        var given: Set<Int> = []
        for (key, value) in members.sorted(by: { $0.key < $1.key }) {
            let place = "\(path).\(key)"
            guard let index = condition.parameters.firstIndex(where: { $0.name == key || $0.alias == key }) else {
                let names = condition.parameters.map(\.name)
                faults.add(
                    place,
                    names.isEmpty
                        ? "is not known: \(condition.name) has no parameters"
                        : "is not a parameter of \(condition.name)\(ProfileFaults.hint(key, among: names))")
                continue
            }
            let parameter = condition.parameters[index]
            guard given.insert(index).inserted else {
                faults.add(place, "says \(parameter.name) a second time")
                continue
            }
            if case .boolean(let flag) = value, parameter.isWhole, parameter.range == 0...1 {
                arguments[index] = flag ? 1 : 0
            } else if let number = faults.number(value, place, in: parameter.range, isWhole: parameter.isWhole) {
                arguments[index] = number
            }
        }
    }
}
