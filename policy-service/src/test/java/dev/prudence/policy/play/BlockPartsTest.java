package dev.prudence.policy.play;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.prudence.proto.rollout.v1.PlayContext;
import dev.prudence.proto.rollout.v1.Trajectory;
import dev.prudence.proto.rollout.v1.TrajectoryCompleted;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlockPartsTest {

    private static TrajectoryCompleted block(int bytes) {
        byte[] content = new byte[bytes];
        for (int at = 0; at < bytes; at++) {
            content[at] = (byte) (at * at);
        }
        return TrajectoryCompleted.newBuilder()
                .setContext(PlayContext.newBuilder().setRunId("r").setPhase("p"))
                .addTrajectories(Trajectory.newBuilder().setPlayerId(7).setObservations(ByteString.copyFrom(content)))
                .build();
    }

    @Test
    void smallBlocksStayWhole() {
        TrajectoryCompleted block = block(900 << 10);
        assertThat(BlockParts.of(block)).containsExactly(block);
    }

    @Test
    void partsFollowOneAnother() throws Exception {
        TrajectoryCompleted block = block(2_000 << 10);
        List<TrajectoryCompleted> parts = BlockParts.of(block);
        assertThat(parts).hasSize(3);
        List<ByteString> contents = new ArrayList<>();
        for (int number = 0; number < 3; number++) {
            TrajectoryCompleted part = parts.get(number);
            assertThat(part.getContext()).isEqualTo(block.getContext());
            assertThat(part.getTrajectoriesCount()).isZero();
            assertThat(part.getPart().getNumber()).isEqualTo(number);
            assertThat(part.getPart().getCount()).isEqualTo(3);
            assertThat(part.getPart().getFirstPlayerId()).isEqualTo(7);
            assertThat(part.getSerializedSize())
                    .as("fits into a record of a broker's defaults")
                    .isLessThan(1_000_000);
            contents.add(part.getPart().getContent());
        }
        ByteString whole = ByteString.copyFrom(contents);
        assertThat(TrajectoryCompleted.parseFrom(whole)).isEqualTo(block);
        assertThat(parts.get(0).getPart().getSha256().toByteArray())
                .isEqualTo(MessageDigest.getInstance("SHA-256").digest(whole.toByteArray()));
    }
}
