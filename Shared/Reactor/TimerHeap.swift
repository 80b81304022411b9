/// One scheduled call. Touched only on the loop's thread, which is why the unchecked conformance is safe:
/// other threads hold it as an opaque handle and hand it back to the loop.
final class TimerNode: @unchecked Sendable {
    var deadlineNanoseconds: UInt64 = 0
    var sequence: UInt64 = 0
    /// Where it stands in the heap, or -1 when it is in none.
    var position = -1
    var isCancelled = false
    var body: (@Sendable () -> Void)?

    init(body: @escaping @Sendable () -> Void) { self.body = body }

    func isBefore(_ other: TimerNode) -> Bool {
        deadlineNanoseconds != other.deadlineNanoseconds
            ? deadlineNanoseconds < other.deadlineNanoseconds : sequence < other.sequence
    }
}

/// A handle for a scheduled call, to cancel it with.
public struct TimerID: Sendable {
    let node: TimerNode
}

/// A binary heap that knows where each node stands, so that a cancelled timer leaves at once
/// and cancelled long waits keep no memory.
struct TimerHeap {
    private var nodes: [TimerNode] = []
    private var nextSequence: UInt64 = 0

    var count: Int { nodes.count }
    var first: TimerNode? { nodes.first }

    mutating func insert(_ node: TimerNode) {
        node.sequence = nextSequence
        nextSequence &+= 1
        node.position = nodes.count
        nodes.append(node)
        siftUp(node.position)
    }

    mutating func remove(_ node: TimerNode) {
        let hole = node.position
        guard hole >= 0 else { return }
        node.position = -1
        let last = nodes.removeLast()
        guard last !== node else { return }
        nodes[hole] = last
        last.position = hole
        siftUp(hole)
        siftDown(last.position)
    }

    private mutating func siftUp(_ start: Int) {
        var index = start
        while index > 0 {
            let parent = (index - 1) / 2
            guard nodes[index].isBefore(nodes[parent]) else { return }
            exchange(index, parent)
            index = parent
        }
    }

    private mutating func siftDown(_ start: Int) {
        var index = start
        while true {
            var smallest = index
            for child in (2 * index + 1)...(2 * index + 2) where child < nodes.count {
                if nodes[child].isBefore(nodes[smallest]) { smallest = child }
            }
            guard smallest != index else { return }
            exchange(index, smallest)
            index = smallest
        }
    }

    private mutating func exchange(_ a: Int, _ b: Int) {
        nodes.swapAt(a, b)
        nodes[a].position = a
        nodes[b].position = b
    }
}
