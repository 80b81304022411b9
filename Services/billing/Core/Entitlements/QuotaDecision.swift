public import Contracts

/// Whether units of a quota may be held, taken and given back.
public enum QuotaDecision {
    /// Why not; the raw value is the wire's code. Closed.
    public enum Refusal: String, Hashable, Sendable, CaseIterable {
        /// The plan has no such quota.
        case notGranted = "quota_not_granted"
        /// The subscription allows nothing new.
        case reduceOnly = "subscription_reduce_only"
        /// Not enough units are left.
        case exhausted = "quota_exhausted"
        /// The reservation was too old.
        case expired = "reservation_expired"
        /// The reservation was given back.
        case released = "reservation_released"
    }

    /// What a change of a reservation does.
    public enum Change: Hashable, Sendable {
        /// It stands there now.
        case become(ReservationState)
        /// It stands where it stood.
        case unchanged
        /// It cannot be done.
        case refused(Refusal)
    }

    /// Why `amount` more units may not be held; nil when they may.
    public static func refusal(of amount: Int64, quota: String, in entitlements: Entitlements) -> Refusal? {
        guard entitlements.trading == .full else { return .reduceOnly }
        guard let state = entitlements.quotas[quota] else { return .notGranted }
        guard let limit = state.limit else { return nil }
        let (sum, overflow) = state.used.addingReportingOverflow(amount)
        return overflow || sum > limit ? .exhausted : nil
    }

    /// Where a stored reservation stands at `now`: one that was not committed in time has given itself back.
    public static func state(_ stored: ReservationState, expiresAt: Timestamp, now: Timestamp) -> ReservationState {
        stored == .reserved && expiresAt <= now ? .expired : stored
    }

    /// Takes reserved units for good.
    public static func commit(_ state: ReservationState) -> Change {
        switch state {
        case .reserved: .become(.committed)
        case .committed: .unchanged
        case .released: .refused(.released)
        case .expired: .refused(.expired)
        }
    }

    /// Gives units back. What has given itself back is given back already.
    public static func release(_ state: ReservationState) -> Change {
        switch state {
        case .reserved, .committed: .become(.released)
        case .released, .expired: .unchanged
        }
    }
}
