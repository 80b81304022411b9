import TestKit

/// What happens to messages on their way.
struct Mutation {
    /// One message as it arrives; nil when it arrives cut off, so that nothing can be read in it.
    typealias Arrival = Int?

    /// Places of the messages that arrive, in the order of arrival. Some are lost, some cut off, some come twice, some
    /// late, and sometimes the stream is silent for a while.
    static func arrivals(of count: Int, _ generator: inout SeededGenerator) -> [Arrival] {
        var arrivals: [Arrival] = []
        let silence = silence(of: count, &generator)
        for place in 0..<count where !silence.contains(place) {
            switch Int.random(in: 0..<100, using: &generator) {
            case 0..<4: continue
            case 4..<7: arrivals.append(nil)
            case 7..<11: arrivals += [place, place]
            case 11..<15 where !arrivals.isEmpty:
                let back = Int.random(in: 1...min(4, arrivals.count), using: &generator)
                arrivals.insert(place, at: arrivals.count - back)
            case 15..<18 where place > 5:
                arrivals += [place, place - Int.random(in: 1...5, using: &generator)]
            default: arrivals.append(place)
            }
        }
        return arrivals
    }

    /// A tenth of the streams are silent for up to a third of their messages.
    private static func silence(of count: Int, _ generator: inout SeededGenerator) -> Range<Int> {
        guard Int.random(in: 0..<10, using: &generator) == 0 else { return 0..<0 }
        let from = Int.random(in: 0..<count, using: &generator)
        return from..<min(count, from + Int.random(in: 1...(count / 3), using: &generator))
    }

    /// How far the local clock is off at each arrival, in milliseconds: mostly not, sometimes it steps and steps back.
    static func clockSteps(of count: Int, _ generator: inout SeededGenerator) -> [Int64] {
        var steps = Array(repeating: Int64(0), count: count)
        guard count > 2, Int.random(in: 0..<4, using: &generator) == 0 else { return steps }
        let from = Int.random(in: 0..<count, using: &generator)
        let to = Int.random(in: from..<count, using: &generator)
        let step = Int64.random(in: -60_000...60_000, using: &generator)
        for place in from...to { steps[place] = step }
        return steps
    }
}
