/// Where the kill switch is on. On, it refuses opening orders; reducing orders and cancels pass.
public struct KillSwitch: Sendable, Equatable {
    /// For every account.
    public let global: Bool
    /// For the account at hand.
    public let account: Bool

    /// Makes it; off unless told.
    public init(global: Bool = false, account: Bool = false) {
        self.global = global
        self.account = account
    }

    /// Whether it holds for the account at hand.
    public var isOn: Bool { global || account }
}
