public import Contracts

/// What one comparison measured, against what, and what would have passed.
public struct RuleTrace: Hashable, Sendable {
    /// Which list of the profile it stands in.
    public enum Part: String, CaseIterable, Hashable, Sendable, Codable {
        /// The rules of a long.
        case long
        /// The rules of a short.
        case short
        /// Mandatory filters of a long.
        case longFilter = "long_filter"
        /// Mandatory filters of a short.
        case shortFilter = "short_filter"
        /// `stay_on_if`
        case stayOnIf = "stay_on_if"
        /// `drop_to_lower_if_any`
        case dropToLowerIfAny = "drop_to_lower_if_any"
        /// `forbid_drop_to_lower_if_any`
        case forbidDropToLowerIfAny = "forbid_drop_to_lower_if_any"
        /// `allow_1m_only_for`
        case allowOneMinuteOnlyFor = "allow_1m_only_for"
    }

    /// The timeframe it was evaluated on.
    public let timeframe: Timeframe
    /// Its list.
    public let part: Part
    /// The condition's name, or the comparison of fields.
    public let name: String
    /// When it passes, in one line.
    public let formula: String
    /// Where it stands in the profile's file.
    public let path: String
    /// What was measured.
    public let value: RuleValue
    /// What would have passed.
    public let bound: RuleBound
    /// Whether it passed.
    public let passed: Bool
    /// Whether its list failed and it is among those that would have had to come out differently.
    public let isBlocking: Bool

    init(
        _ test: CompiledTest, _ measurement: Measurement, _ timeframe: Timeframe, _ part: Part, isBlocking: Bool
    ) {
        self.timeframe = timeframe
        self.part = part
        name = test.name
        formula = test.formula
        path = test.path
        value = measurement.value
        bound = measurement.bound
        passed = measurement.passes
        self.isBlocking = isBlocking
    }

    /// What it was held against; nil when that is not known or no single number.
    public var threshold: Double? { bound.limit(for: value) }

    /// What was not there; nil when the value is ready.
    public var lacking: String? {
        switch value {
        case .ready: nil
        case .warming(let left): "warming up: \(left) more candles"
        case .missing: "not given or not defined"
        }
    }

    /// What would have passed, in words; nil when it passed.
    public var wouldHavePassed: String? { passed ? nil : bound.description }

    /// The traces of a list that one node stands for.
    static func all(
        _ node: RuleNode?, _ tests: [CompiledTest], _ measurements: [Measurement], _ timeframe: Timeframe, _ part: Part
    ) -> [RuleTrace] {
        guard let node else { return [] }
        let blocking = Set(node.blocking(measurements))
        return node.tests.map {
            RuleTrace(tests[$0], measurements[$0], timeframe, part, isBlocking: blocking.contains($0))
        }
    }
}
