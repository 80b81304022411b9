public import Exchanges
import Resilience

/// The line in front of a venue's REST interface: requests wait for their category's bucket and for the venue's weight, go
/// by priority and then by age, and none is dropped. Times are milliseconds of a clock that never goes back.
///
/// The weight is not counted here: it comes in portions (``WeightGrant``) from an account that all daemons of an address
/// share. When a portion is used up, ``Turn/wantsWeight`` says how much is needed to go on.
public struct RequestLine: Sendable {
    /// One request in the line.
    public struct Ticket: Hashable, Sendable {
        /// The caller's number of it.
        public let id: Int64
        /// Its bucket.
        public let category: VenueRequest.Category
        /// What it costs.
        public let weight: Int64
        /// When it goes.
        public let priority: RequestPriority

        /// Makes it from its fields.
        public init(id: Int64, category: VenueRequest.Category, weight: Int64, priority: RequestPriority) {
            self.id = id
            self.category = category
            self.weight = max(0, weight)
            self.priority = priority
        }
    }

    /// What may happen now.
    public struct Turn: Hashable, Sendable {
        /// May go, in this order.
        public var granted: [Int64] = []
        /// Weight that is missing for the next one and those behind it; 0 when it is not weight that they wait for.
        public var wantsWeight: Int64 = 0
        /// The priority of the next one.
        public var priority: RequestPriority?
        /// Ask again after so long; nil when nothing waits, or it waits for weight.
        public var waitMilliseconds: Int64?
    }

    private var buckets: [VenueRequest.Category: TokenBucket]
    private var waiting: [[Ticket]] = RequestPriority.allCases.map { _ in [] }
    private var weight: WeightGrant?
    private var blockedUntil: Int64 = .min

    /// An empty line.
    /// - Parameter perSecond: requests of each category in a second; that many may go at once.
    public init(perSecond: [VenueRequest.Category: Int]) {
        buckets = perSecond.mapValues {
            TokenBucket(count: Int64($0), perMilliseconds: 1_000, burst: Int64($0))
        }
    }

    /// How many wait.
    public var count: Int { waiting.reduce(0) { $0 + $1.count } }

    /// Puts a request at the end of those of its priority.
    public mutating func join(_ ticket: Ticket) {
        waiting[ticket.priority.rawValue].append(ticket)
    }

    /// The caller does not want it any more.
    public mutating func leave(_ id: Int64) {
        for index in waiting.indices { waiting[index].removeAll { $0.id == id } }
    }

    /// Weight that may be used until a time; it takes the place of what was left of the portion before.
    public mutating func grant(_ grant: WeightGrant, at now: Int64) {
        var grant = grant
        if let left = weight, left.expiresAt == grant.expiresAt { grant.weight += left.weight }
        weight = grant
    }

    /// Nothing goes out before that time: the venue said so.
    public mutating func block(until: Int64) {
        blockedUntil = max(blockedUntil, until)
    }

    /// Lets go what may go. One that waits for weight holds back everything behind it, so that a heavy request is not
    /// passed by light ones for ever; one that waits for its bucket holds back its category alone.
    public mutating func turn(at now: Int64) -> Turn {
        var turn = Turn()
        guard count > 0 else { return turn }
        if now < blockedUntil {
            turn.waitMilliseconds = blockedUntil - now
            return turn
        }
        if let grant = weight, now >= grant.expiresAt { weight = nil }
        var shortCategories: Set<VenueRequest.Category> = []
        for line in waiting.indices {
            var kept: [Ticket] = []
            for (place, ticket) in waiting[line].enumerated() {
                if shortCategories.contains(ticket.category) {
                    kept.append(ticket)
                    continue
                }
                guard ticket.weight <= weight?.weight ?? 0 else {
                    turn.wantsWeight = waitingWeight(line, place)
                    turn.priority = ticket.priority
                    kept.append(contentsOf: waiting[line][place...])
                    waiting[line] = kept
                    return turn
                }
                let wait = buckets[ticket.category]?.take(nowNanoseconds: UInt64(max(0, now)) * 1_000_000) ?? 0
                if wait > 0 {
                    shortCategories.insert(ticket.category)
                    turn.waitMilliseconds = min(turn.waitMilliseconds ?? wait, wait)
                    kept.append(ticket)
                } else {
                    weight?.weight -= ticket.weight
                    turn.granted.append(ticket.id)
                }
            }
            waiting[line] = kept
        }
        return turn
    }

    /// The weight of the request at a place and of everything behind it. Live requests want weight for themselves alone:
    /// what is kept for them in the account is not for those behind.
    private func waitingWeight(_ line: Int, _ place: Int) -> Int64 {
        var sum = waiting[line][place...].reduce(0) { $0 + $1.weight }
        if line != RequestPriority.live.rawValue {
            for later in waiting[(line + 1)...] { sum += later.reduce(0) { $0 + $1.weight } }
        }
        let have = weight?.weight ?? 0
        return max(1, sum - have)
    }
}

/// A portion of a venue's weight account.
public struct WeightGrant: Hashable, Sendable {
    /// How much may be used.
    public var weight: Int64
    /// Not after this time: the venue's window ends. Milliseconds of the line's clock.
    public let expiresAt: Int64

    /// Makes it from its fields.
    public init(weight: Int64, expiresAt: Int64) {
        self.weight = weight
        self.expiresAt = expiresAt
    }
}
