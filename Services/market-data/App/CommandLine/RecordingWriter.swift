import Foundation
import Observability
import ServiceKit

/// A file of frames, one a line, each behind the time it was received.
final class RecordingWriter: Sendable {
    private struct State {
        var lines = 0
        var pending: [UInt8] = []
    }

    /// Bytes gathered before they are written.
    private static let gatheredBytes = 1 << 16

    private let handle: FileHandle
    private let state = Locked(State())

    /// Makes the file. Throws with exit code 2 when it is there already or cannot be made.
    init(_ path: String) throws(ServiceFailure) {
        handle = try NewFile.make("--out", path)
    }

    /// How many frames it holds.
    var lines: Int { state.withLock { $0.lines } }

    /// Takes a frame; line ends inside become spaces.
    func write(_ frame: [UInt8], receivedNanoseconds: Int64) throws {
        let full = state.withLock { state -> [UInt8] in
            state.pending += Array("\(receivedNanoseconds) ".utf8)
            state.pending += frame.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }
            state.pending.append(0x0A)
            state.lines += 1
            guard state.pending.count >= Self.gatheredBytes else { return [] }
            defer { state.pending = [] }
            return state.pending
        }
        if !full.isEmpty { try handle.write(contentsOf: Data(full)) }
    }

    /// Writes what is left and closes.
    func close() throws {
        let rest = state.withLock { state in
            defer { state.pending = [] }
            return state.pending
        }
        if !rest.isEmpty { try handle.write(contentsOf: Data(rest)) }
        try handle.close()
    }
}
