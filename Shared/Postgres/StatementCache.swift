/// Which statements a connection has prepared: bounded, least recently used out first.
///
/// A statement is prepared when it comes for the second time, so statements that run once cost no preparation.
struct StatementCache {
    struct Key: Hashable {
        let sql: String
        let types: [UInt32]
    }

    enum Answer: Equatable {
        /// Send it unprepared.
        case runOnce
        /// Prepare it under this name, then run it; `evict` is to be deallocated first.
        case prepare(name: String, evict: String?)
        /// Run it by this name.
        case run(name: String)
    }

    private struct Entry {
        var name: String?
        var lastUse: UInt64
    }

    let capacity: Int
    private var entries: [Key: Entry] = [:]
    private var clock: UInt64 = 0
    private var nextNumber = 0

    init(capacity: Int) { self.capacity = capacity }

    mutating func look(_ key: Key) -> Answer {
        clock += 1
        guard let index = entries.index(forKey: key) else {
            makeRoomForSeen()
            entries[key] = Entry(name: nil, lastUse: clock)
            return .runOnce
        }
        entries.values[index].lastUse = clock
        if let name = entries.values[index].name { return .run(name: name) }
        let evicted = evictPrepared()
        nextNumber += 1
        return .prepare(name: "s\(nextNumber)", evict: evicted)
    }

    mutating func didPrepare(_ key: Key, _ name: String) { entries[key] = Entry(name: name, lastUse: clock) }

    mutating func forget(_ key: Key) { entries[key] = nil }

    var preparedCount: Int { entries.values.count { $0.name != nil } }

    private mutating func evictPrepared() -> String? {
        guard preparedCount >= capacity else { return nil }
        let oldest = entries.filter { $0.value.name != nil }.min { $0.value.lastUse < $1.value.lastUse }
        guard let oldest else { return nil }
        entries[oldest.key] = nil
        return oldest.value.name
    }

    /// Statements seen once are remembered up to the same number.
    private mutating func makeRoomForSeen() {
        guard entries.count >= capacity * 2 else { return }
        if let oldest = entries.filter({ $0.value.name == nil }).min(by: { $0.value.lastUse < $1.value.lastUse }) {
            entries[oldest.key] = nil
        }
    }
}
