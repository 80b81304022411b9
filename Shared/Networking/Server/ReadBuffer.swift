/// The one buffer a loop reads sockets into; connections copy out of it only what they cannot use at once.
final class ReadBuffer {
    let memory: UnsafeMutableRawBufferPointer

    init(bytes: Int) {
        memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes, alignment: 16)
    }

    deinit { memory.deallocate() }

    /// The first `count` bytes as elements; valid until the next read.
    func prefix(_ count: Int) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: UnsafeBufferPointer(memory.bindMemory(to: UInt8.self))[..<count])
    }
}
