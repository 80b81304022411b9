import BillingCore
import Contracts
import Testing

@Suite("Quotas")
struct QuotaDecisionTests {
    private func entitlements(_ trading: TradingPermission, limit: Int64?, used: Int64) -> Entitlements {
        Entitlements(
            customerId: "c", trading: trading, capabilities: [:], quotas: ["q": .init(limit: limit, used: used)],
            version: 1)
    }

    @Test func unitsFitOrNot() {
        for used in Int64(0)...5 {
            for amount in Int64(1)...6 {
                let refusal = QuotaDecision.refusal(
                    of: amount, quota: "q", in: entitlements(.full, limit: 4, used: used))
                #expect(refusal == (used + amount <= 4 ? nil : .exhausted), "\(used) + \(amount)")
            }
        }
        #expect(
            QuotaDecision.refusal(of: .max, quota: "q", in: entitlements(.full, limit: .max, used: 1)) == .exhausted)
        #expect(QuotaDecision.refusal(of: .max, quota: "q", in: entitlements(.full, limit: nil, used: 5)) == nil)
        #expect(QuotaDecision.refusal(of: 1, quota: "other", in: entitlements(.full, limit: 4, used: 0)) == .notGranted)
        let reduced = entitlements(.reduceOnly, limit: 4, used: 0)
        #expect(QuotaDecision.refusal(of: 1, quota: "q", in: reduced) == .reduceOnly)
        #expect(QuotaDecision.refusal(of: 1, quota: "q", in: entitlements(.full, limit: 0, used: 0)) == .exhausted)
    }

    @Test func commitAndReleaseInEveryState() {
        let commits: [ReservationState: QuotaDecision.Change] = [
            .reserved: .become(.committed), .committed: .unchanged, .released: .refused(.released),
            .expired: .refused(.expired),
        ]
        let releases: [ReservationState: QuotaDecision.Change] = [
            .reserved: .become(.released), .committed: .become(.released), .released: .unchanged, .expired: .unchanged,
        ]
        for state in ReservationState.allCases {
            #expect(QuotaDecision.commit(state) == commits[state])
            #expect(QuotaDecision.release(state) == releases[state])
        }
    }

    @Test func onlyWhatIsReservedGrowsOld() {
        let end = Timestamp(milliseconds: 100)
        for state in ReservationState.allCases {
            #expect(QuotaDecision.state(state, expiresAt: end, now: Timestamp(milliseconds: 99)) == state)
            let after = QuotaDecision.state(state, expiresAt: end, now: end)
            #expect(after == (state == .reserved ? .expired : state))
        }
    }

    @Test func textsThatAreTaken() {
        for code in ["a", "can.route_orders", "A-1", String(repeating: "x", count: 64)] {
            #expect(BillingText.isCode(code) && BillingText.isCustomer(code) && BillingText.isKey(code))
        }
        for code in ["", ".a", "a b", "a/b", "a\u{0}", "é", "a:b", String(repeating: "x", count: 65)] {
            #expect(!BillingText.isCode(code), "\(code)")
        }
        #expect(BillingText.isCustomer("cus_1:x@y") && !BillingText.isCustomer("x y"))
        #expect(BillingText.isKey(String(repeating: "x", count: 128)))
        #expect(!BillingText.isKey(String(repeating: "x", count: 129)))
        #expect(
            BillingText.isProse("two\nlines\tü") && !BillingText.isProse("a\u{0}") && !BillingText.isProse("\u{7F}"))
    }

    @Test func daysOfUsage() throws {
        let now = try Timestamp(parsing: "2026-03-01T12:34:56.789Z")
        let usual = try UsagePeriod(from: nil, to: nil, now: now)
        #expect(usual.start.description == "2026-01-30T00:00:00.000Z")
        #expect(usual.end.description == "2026-03-02T00:00:00.000Z")
        let day = try UsagePeriod(from: "2024-02-29", to: "2024-02-29", now: now)
        #expect(day.end.milliseconds(since: day.start) == 86_400_000)
        #expect(throws: UsagePeriod.Fault.from) { try UsagePeriod(from: "2026-02-30", to: nil, now: now) }
        #expect(throws: UsagePeriod.Fault.to) { try UsagePeriod(from: nil, to: "2026-2-3", now: now) }
        #expect(throws: UsagePeriod.Fault.order) { try UsagePeriod(from: "2026-02-02", to: "2026-02-01", now: now) }
        #expect(throws: UsagePeriod.Fault.length) { try UsagePeriod(from: "2024-01-01", to: "2025-01-01", now: now) }
        #expect(UsagePeriod.midnight(of: Timestamp(milliseconds: -1)) == Timestamp(milliseconds: -86_400_000))
        #expect(UsagePeriod.midnight(of: .epoch) == .epoch)
    }
}
