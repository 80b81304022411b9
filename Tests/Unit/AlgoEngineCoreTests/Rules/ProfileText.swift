import Contracts
import Foundation
import TestKit

@testable import AlgoEngineCore

/// Profiles as JSON5 text, decoded as the daemon does it.
enum ProfileText {
    static func value(_ text: String) throws -> JSONValue {
        let decoder = JSONDecoder()
        decoder.allowsJSON5 = true
        return try decoder.decode(JSONValue.self, from: Data(text.utf8))
    }

    static func load(_ text: String) throws -> RuleProfile {
        try RuleProfile.load(value(text), file: "validation.json5")
    }

    /// What is wrong with a text; empty when it loads.
    static func faults(_ text: String) throws -> [ProfileFault] {
        let value = try value(text)
        do throws(ProfileError) {
            _ = try RuleProfile.load(value, file: "validation.json5")
            return []
        } catch {
            return error.faults
        }
    }

    static let shipped = ["scalper_micro", "scalper", "regular", "crash"]

    /// A profile of `config/profiles`.
    static func shipped(_ name: String) throws -> RuleProfile {
        let path = "config/profiles/\(name)/validation.json5"
        let text = try String(contentsOf: PackageRoot.url.appendingPathComponent(path), encoding: .utf8)
        return try RuleProfile.load(value(text), file: path)
    }

    /// A whole profile around parts of one: 5m for the context, 1m to enter on.
    static func whole(
        context: String = #"["5m"]"#, execution: String = #"["1m"]"#, mode: String = "pragmatic", more: String = "",
        timeframes: String = Self.plain
    ) -> String {
        """
        { version: "1", profile: "test", mode: "\(mode)", context_timeframes: \(context),
          execution_timeframes: \(execution), \(more)
          validation: { timeframe: { \(timeframes) } } }
        """
    }

    static let plain = #""5m": { long: ["rsi_bullish"] }, "1m": { long: ["rsi_bullish"] }"#
}
