import Glibc

/// The bytes libFuzzer gives, and ways to cut them that the bytes choose themselves.
struct FuzzInput {
    let control: UInt8
    let bytes: [UInt8]

    /// The first byte chooses; the rest is what is parsed.
    init(_ start: UnsafePointer<UInt8>?, _ count: Int) {
        let all = Array(UnsafeBufferPointer(start: start, count: count))
        control = all.first ?? 0
        bytes = Array(all.dropFirst())
    }

    /// Pieces of one to sixteen bytes from a generator seeded by the first byte; 0 means byte by byte.
    var pieces: [[UInt8]] {
        var state = UInt32(control)
        var pieces: [[UInt8]] = []
        var start = 0
        while start < bytes.count {
            state = state &* 1_664_525 &+ 1_013_904_223
            let length = control == 0 ? 1 : Int(state >> 28) + 1
            let end = min(bytes.count, start + length)
            pieces.append(Array(bytes[start..<end]))
            start = end
        }
        return pieces
    }
}

/// Ends the run with a crash that libFuzzer keeps the input of.
func require(_ condition: Bool, _ message: String) {
    if condition { return }
    // Said here, because an optimised build leaves the message of the trap out.
    _ = Array("\(message)\n".utf8).withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
    preconditionFailure(message)
}
