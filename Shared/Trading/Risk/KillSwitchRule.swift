public import Contracts

/// Refuses opening orders while the kill switch is on.
public struct KillSwitchRule: RiskRule {
    /// `kill_switch`.
    public let id = "kill_switch"

    /// The rule.
    public init() {}

    /// A lock while the switch is on.
    public func remarks(on subject: RiskCase) throws(DecimalError) -> [RiskRemark] {
        let facts = subject.facts
        guard facts.killSwitch.isOn else { return [] }
        let scope = facts.killSwitch.global ? "for all accounts" : "for account \(facts.accountId)"
        return [
            subject.remark(
                .lock, .killSwitchOn,
                "The kill switch is on \(scope): only orders that reduce a position and cancels pass. "
                    + subject.standingRemedy + "An operator can turn it off.",
                ["scope": facts.killSwitch.global ? "global" : "account"])
        ]
    }
}
