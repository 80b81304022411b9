import Glibc
import Observability
import Security
import TestKit
import Testing

@Suite struct PasswordTests {
    static let cheap = ScryptParameters(logN: 10, r: 1, p: 1)

    @Test func hashesAndVerifies() throws {
        let hasher = try PasswordHasher(parameters: PasswordTests.cheap)
        let stored = try hasher.hash(Secret("correct horse"))
        #expect(stored.hasPrefix("$scrypt$ln=10,r=1,p=1$"))
        #expect(try hasher.hash(Secret("correct horse")) != stored)
        #expect(try hasher.verify(Secret("correct horse"), against: stored) == .correct)
        #expect(try hasher.verify(Secret("correct horsE"), against: stored) == .wrong)
        #expect(try hasher.verify(Secret(""), against: stored) == .wrong)
        #expect(try hasher.verify(Secret("correct horse"), against: nil) == .wrong)
    }

    /// C strings end at NUL; passwords must not.
    @Test func nulIsPartOfAPassword() throws {
        let hasher = try PasswordHasher(parameters: PasswordTests.cheap)
        let stored = try hasher.hash(Secret("abc\u{0}def"))
        #expect(try hasher.verify(Secret("abc\u{0}def"), against: stored) == .correct)
        #expect(try hasher.verify(Secret("abc"), against: stored) == .wrong)
        #expect(try hasher.verify(Secret(""), against: hasher.hash(Secret(""))) == .correct)
    }

    @Test func strongerParametersAskForARehash() throws {
        let old = try PasswordHasher(parameters: PasswordTests.cheap)
        let new = try PasswordHasher(parameters: ScryptParameters(logN: 11, r: 2, p: 1))
        let stored = try old.hash(Secret("password"))
        #expect(!old.needsRehash(stored) && new.needsRehash(stored))
        #expect(try new.verify(Secret("password"), against: stored) == .correctNeedsRehash)
        #expect(try new.verify(Secret("passwort"), against: stored) == .wrong)
    }

    @Test func lengthIsBounded() throws {
        let hasher = try PasswordHasher(parameters: PasswordTests.cheap)
        let longest = Secret(String(repeating: "a", count: PasswordHasher.maxPasswordBytes))
        let tooLong = Secret(String(repeating: "a", count: PasswordHasher.maxPasswordBytes + 1))
        #expect(try hasher.verify(longest, against: hasher.hash(longest)) == .correct)
        #expect(code { _ = try hasher.hash(tooLong) } == .passwordTooLong)
        #expect(code { _ = try hasher.verify(tooLong, against: nil) } == .passwordTooLong)
    }

    /// A forged row must not make us work or allocate without bound, nor match anything.
    @Test(arguments: [
        "", "$", "$scrypt$", "password", "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$aGFzaGhhc2g",
        "$scrypt$ln=63,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln=20,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln=10,r=99999999999,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln=10,r=1,p=1000000$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln=10,r=1,p=1$$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln=10,r=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$",
        "$scrypt$ln=10,r=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA",
        "$scrypt$ln=+10,r=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln=010,r=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$r=1,ln=10,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln=10,r=1,p=1$AAAAAAAAAAAAAAAAAAAAAB$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln=10,r=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
    ])
    func brokenHashesAreRefused(_ stored: String) throws {
        let hasher = try PasswordHasher(parameters: PasswordTests.cheap)
        #expect(code { _ = try hasher.verify(Secret("password"), against: stored) } == .passwordHashMalformed)
        #expect(hasher.needsRehash(stored))
    }

    @Test func everyFlippedCharacterOfTheHashIsNoticed() throws {
        let hasher = try PasswordHasher(parameters: PasswordTests.cheap)
        let stored = Array(try hasher.hash(Secret("password")).utf8)
        for index in stored.indices {
            var changed = stored
            changed[index] = changed[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            let verdict = try? hasher.verify(Secret("password"), against: String(decoding: changed, as: UTF8.self))
            #expect(verdict == nil || verdict == .wrong, "character \(index)")
        }
    }

    @Test func unknownUsersCostTheSame() throws {
        let hasher = try PasswordHasher(parameters: ScryptParameters(logN: 14, r: 8, p: 1))
        let stored = try hasher.hash(Secret("password"))
        var known: [Double] = []
        var unknown: [Double] = []
        for _ in 0..<7 {
            known.append(try Self.cpuSeconds { _ = try hasher.verify(Secret("wrong"), against: stored) })
            unknown.append(try Self.cpuSeconds { _ = try hasher.verify(Secret("wrong"), against: nil) })
        }
        let ratio = known.sorted()[3] / unknown.sorted()[3]
        #expect(ratio > 0.5 && ratio < 2, "known/unknown = \(ratio)")
    }

    /// CPU time of this thread, which other tests cannot disturb.
    private static func cpuSeconds(_ body: () throws -> Void) rethrows -> Double {
        func now() -> Double {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
        let start = now()
        try body()
        return now() - start
    }

    @Test func costIsBounded() {
        #expect(code { _ = try PasswordHasher(parameters: ScryptParameters(logN: 5, r: 8, p: 1)) } == .invalidParameter)
        #expect(
            code { _ = try PasswordHasher(parameters: ScryptParameters(logN: 19, r: 8, p: 1)) } == .invalidParameter)
        #expect(
            code { _ = try PasswordHasher(parameters: ScryptParameters(logN: 18, r: 16, p: 1)) } == .invalidParameter)
        #expect(ScryptParameters.standard.memoryBytes == 64 << 20)
    }
}
