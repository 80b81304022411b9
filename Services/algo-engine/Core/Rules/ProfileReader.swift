import Contracts

/// Reads a profile's file, noting everything that is wrong with it.
struct ProfileReader {
    static let keys = [
        "version", "profile", "mode", "context_timeframes", "execution_timeframes", "history", "vwap", "defaults",
        "rules", "filters_mandatory", "execution_selector", "validation",
    ]

    var faults: ProfileFaults
    /// Rules of the file that something names.
    private var used: Set<String> = []
    /// Everything that compiled rules read, by the timeframe they stand in.
    private var reads: [(timeframe: Timeframe, inputs: [RuleInput])] = []

    init(file: String) { faults = ProfileFaults(file: file) }

    /// The profile; nil when something is so wrong that there is none. It is only good when there is no fault.
    mutating func profile(_ value: JSONValue) -> RuleProfile? {
        guard let members = faults.object(value, "", keys: Self.keys) else { return nil }
        let name = text(members, "profile")
        let version = text(members, "version")
        let mode = mode(members["mode"])
        let before = faults.all.count
        let context = timeframes(members, "context_timeframes")
        let execution = timeframes(members, "execution_timeframes")
        // A slip in the lists is told once, not again wherever a timeframe is used.
        let listed = faults.all.count == before ? context + execution : nil
        let settings = settings(members)
        let dryRunAll = defaults(members["defaults"])
        let named = namedRules(members["rules"])
        let filters = FilterLists(members["filters_mandatory"], &faults)
        let rules = validation(members["validation"], listed, settings, named, filters)
        let selector = selector(members["execution_selector"], execution, settings, named)
        for name in named.keys.sorted() where !used.contains(name) && ConditionCatalogue.condition(name) == nil {
            faults.add("rules.\(name)", "is not reached: nothing names it")
        }
        guard let name, let version, let mode else { return nil }
        let also = reads.flatMap { place in place.inputs.compactMap { $0.timeframe(in: place.timeframe) } }
        let depth = reads.flatMap(\.inputs).map(\.count).max() ?? 1
        return RuleProfile(
            name: name, version: version, mode: mode, contextTimeframes: ProfileTimeframes.sorted(context),
            executionTimeframes: ProfileTimeframes.sorted(execution), dryRunValidatesAllTimeframes: dryRunAll,
            settings: IndicatorSettings(history: settings.history, vwap: settings.vwap, seriesDepth: depth),
            timeframes: ProfileTimeframes.sorted(Set(context + execution + also)), rules: rules, selector: selector)
    }

    private mutating func text(_ members: [String: JSONValue], _ key: String) -> String? {
        if case .text(let text)? = members[key], !text.isEmpty, text.utf8.count <= 100 { return text }
        faults.add(key, members[key] == nil ? "is missing: a text" : "must be a text of 1 to 100 bytes")
        return nil
    }

    private mutating func mode(_ value: JSONValue?) -> ContextMode? {
        let modes = ContextMode.allCases.map(\.rawValue)
        guard case .text(let text)? = value else {
            faults.add("mode", "\(value == nil ? "is missing" : "is no text"): \(modes.joined(separator: " or "))")
            return nil
        }
        guard let mode = ContextMode(rawValue: text) else {
            faults.add("mode", "is not known: \(text)\(ProfileFaults.hint(text, among: modes))")
            return nil
        }
        return mode
    }

    private mutating func timeframes(_ members: [String: JSONValue], _ key: String) -> [Timeframe] {
        guard case .list(let items)? = members[key] else {
            faults.add(key, members[key] == nil ? "is missing: a list of timeframes" : "must be a list of timeframes")
            return []
        }
        var found: [Timeframe] = []
        for (index, item) in items.enumerated() {
            let path = "\(key)[\(index)]"
            guard case .text(let text) = item else {
                faults.add(path, "must be a timeframe such as 5m")
                continue
            }
            guard let timeframe = ProfileTimeframes.read(text, path, &faults) else { continue }
            if found.contains(timeframe) { faults.add(path, "stands twice: \(text)") }
            found.append(timeframe)
        }
        return found
    }

    private mutating func settings(_ members: [String: JSONValue]) -> IndicatorSettings {
        let range =
            Double(IndicatorSettings.historyRange.lowerBound)...Double(IndicatorSettings.historyRange.upperBound)
        let history = members["history"].flatMap { faults.number($0, "history", in: range, isWhole: true) } ?? 250
        var start = IndicatorSettings.VWAPStart.session
        if let value = members["vwap"] {
            let names = IndicatorSettings.VWAPStart.allCases.map(\.rawValue)
            if case .text(let text) = value, let known = IndicatorSettings.VWAPStart(rawValue: text) {
                start = known
            } else {
                faults.add("vwap", "must be \(names.joined(separator: " or "))")
            }
        }
        return IndicatorSettings(history: Int(history), vwap: start)
    }

    private mutating func defaults(_ value: JSONValue?) -> Bool {
        guard let value else { return false }
        let key = "dry_run_validate_all_timeframes"
        return faults.object(value, "defaults", keys: [key])?[key].flatMap {
            faults.boolean($0, "defaults.\(key)")
        } ?? false
    }

    private mutating func namedRules(_ value: JSONValue?) -> [String: JSONValue] {
        guard let value else { return [:] }
        guard case .object(let members) = value else {
            faults.add("rules", "must be an object of named rules")
            return [:]
        }
        for name in members.keys.sorted() where ConditionCatalogue.condition(name) != nil {
            faults.add("rules.\(name)", "is not reached: a condition has that name; choose another")
        }
        return members
    }
}

extension ProfileReader {
    private mutating func validation(
        _ value: JSONValue?, _ listed: [Timeframe]?, _ settings: IndicatorSettings, _ named: [String: JSONValue],
        _ filters: FilterLists
    ) -> [Timeframe: TimeframeRules] {
        let path = "validation.timeframe"
        guard let outer = faults.object(value, "validation", keys: ["timeframe"]) else { return [:] }
        guard case .object(let blocks)? = outer["timeframe"] else {
            faults.add(path, "must be an object with one member for each timeframe")
            return [:]
        }
        var found: [Timeframe: TimeframeRules] = [:]
        for (name, block) in blocks.sorted(by: { $0.key < $1.key }) {
            let place = "\(path).\(name)"
            guard let timeframe = ProfileTimeframes.read(name, place, &faults) else { continue }
            if let listed, !listed.contains(timeframe) {
                faults.add(place, "is not reached: \(name) is neither a context nor an execution timeframe")
            }
            guard let members = faults.object(block, place, keys: ["long", "short"]) else { continue }
            if members.isEmpty {
                faults.add(place, "has no side: give long, short or both")
            }
            var compiler = RuleCompiler(timeframe, settings: settings, rules: named)
            let remedy = "leave the side out: it then never passes"
            let long = members["long"].flatMap { compiler.all($0, "\(place).long", whenEmpty: remedy, &faults) }
            let short = members["short"].flatMap { compiler.all($0, "\(place).short", whenEmpty: remedy, &faults) }
            let longFilter = filters.long(&compiler, &faults)
            let shortFilter = filters.short(&compiler, &faults)
            note(compiler)
            found[timeframe] = TimeframeRules(
                timeframe: timeframe, tests: compiler.tests, long: long, short: short,
                longFilter: long == nil ? nil : longFilter, shortFilter: short == nil ? nil : shortFilter)
        }
        for timeframe in ProfileTimeframes.sorted(Set(listed ?? [])) where blocks[timeframe.rawValue] == nil {
            faults.add(path, "has no rules for \(timeframe.rawValue), which is listed")
        }
        return found
    }

    private mutating func selector(
        _ value: JSONValue?, _ execution: [Timeframe], _ settings: IndicatorSettings, _ named: [String: JSONValue]
    ) -> ExecutionSelector {
        guard let value else { return .none }
        var reader = SelectorReader(execution: execution, settings: settings, rules: named)
        let selector = reader.selector(value, &faults)
        reader.compilers.forEach { note($0) }
        return selector
    }

    private mutating func note(_ compiler: RuleCompiler) {
        used.formUnion(compiler.used)
        reads.append((compiler.timeframe, compiler.tests.flatMap(\.inputs)))
    }
}
