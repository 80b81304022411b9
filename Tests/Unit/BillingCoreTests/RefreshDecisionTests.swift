import BillingCore
import Contracts
import Testing

@Suite("Refresh tokens") struct RefreshDecisionTests {
    static let now = Timestamp(milliseconds: 1_800_000_000_000)
    static let life: Int64 = 604_800_000
    static let past = now.advanced(byMilliseconds: -1)
    static let future = now.advanced(byMilliseconds: 1)

    private func decide(
        used: Bool = false, expired: Bool = false, ended: Bool = false, sessionExpired: Bool = false,
        deactivated: Bool = false
    ) -> RefreshDecision {
        RefreshDecision.decide(
            ShownRefreshToken(
                usedAt: used ? Self.past : nil, expiresAt: expired ? Self.now : Self.future,
                sessionEndedAt: ended ? Self.past : nil,
                sessionExpiresAt: sessionExpired ? Self.now : Self.now.advanced(byMilliseconds: 2 * Self.life),
                userDeactivatedAt: deactivated ? Self.past : nil), at: Self.now, lifeMilliseconds: Self.life)
    }

    @Test("C4.18: every state of a refresh token, its session and its user")
    func everyState() {
        for bits in 0..<32 {
            let (used, expired, ended) = (bits & 1 != 0, bits & 2 != 0, bits & 4 != 0)
            let (sessionExpired, deactivated) = (bits & 8 != 0, bits & 16 != 0)
            let decision = decide(
                used: used, expired: expired, ended: ended, sessionExpired: sessionExpired, deactivated: deactivated)
            let expected: RefreshDecision =
                if ended {
                    .refuse(.sessionEnded)
                } else if used {
                    .endFamily
                } else if deactivated {
                    .refuse(.userDeactivated)
                } else if expired || sessionExpired {
                    .refuse(.expired)
                } else {
                    .rotate(newExpiry: Self.now.advanced(byMilliseconds: Self.life))
                }
            #expect(decision == expected, "\(bits)")
        }
    }

    @Test func anUnknownTokenIsRefused() {
        #expect(
            RefreshDecision.decide(nil, at: Self.now, lifeMilliseconds: Self.life) == .refuse(.unknown))
    }

    @Test func aRefreshNeverOutlivesItsSession() {
        let end = Self.now.advanced(byMilliseconds: 5)
        let token = ShownRefreshToken(
            usedAt: nil, expiresAt: Self.future, sessionEndedAt: nil, sessionExpiresAt: end, userDeactivatedAt: nil)
        #expect(
            RefreshDecision.decide(token, at: Self.now, lifeMilliseconds: Self.life) == .rotate(newExpiry: end))
    }
}
