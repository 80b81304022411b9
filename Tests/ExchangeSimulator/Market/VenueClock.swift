/// The venue's idea of the time: runs `speed` times as fast as the machine's from the moment of the start, and can be
/// stepped.
struct VenueClock {
    private let startWall: Int64
    private let startNanoseconds: UInt64
    let speed: Int64
    /// Added to the time: the venue's clock may be wrong.
    var offset: Int64

    init(wall: Int64, nanoseconds: UInt64, speed: Int64, offset: Int64) {
        startWall = wall
        startNanoseconds = nanoseconds
        self.speed = speed
        self.offset = offset
    }

    /// Milliseconds of play since the start.
    func elapsed(_ nanoseconds: UInt64) -> Int64 { Int64((nanoseconds - startNanoseconds) / 1_000_000) * speed }

    /// Milliseconds since 1970, as the venue says.
    func now(_ nanoseconds: UInt64) -> Int64 { startWall + elapsed(nanoseconds) + offset }
}
