/// What an address has used of its allowance in this minute, and whether it is refused.
struct WeightMeter {
    enum Verdict {
        case allowed(used: Int)
        /// 429: too much in this minute.
        case limited(retryAfterSeconds: Int64)
        /// 418: went on after 429.
        case banned(retryAfterSeconds: Int64)
    }

    let limit: Int
    /// Refused requests after which an address is banned.
    let patience = 20
    let banSeconds: UInt64 = 120
    private var minute: Int64 = 0
    private var used: [String: Int] = [:]
    private var refused: [String: Int] = [:]
    private var bannedUntil: [String: UInt64] = [:]

    init(limit: Int) { self.limit = limit }

    mutating func spend(_ weight: Int, by address: String, now: Int64, nanoseconds: UInt64) -> Verdict {
        if now / 60_000 != minute {
            minute = now / 60_000
            used = [:]
            refused = [:]
        }
        if let until = bannedUntil[address], until > nanoseconds {
            return .banned(retryAfterSeconds: Int64((until - nanoseconds) / 1_000_000_000) + 1)
        }
        let total = used[address, default: 0] + weight
        used[address] = total
        guard total > limit else { return .allowed(used: total) }
        refused[address, default: 0] += 1
        if refused[address, default: 0] > patience {
            bannedUntil[address] = nanoseconds + banSeconds * 1_000_000_000
            return .banned(retryAfterSeconds: Int64(banSeconds))
        }
        return .limited(retryAfterSeconds: (60_000 - now % 60_000) / 1_000 + 1)
    }
}
