"""Who pinned a story on a front, and when; arranging a front is an act."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0018_version_months"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="frontslot",
            name="pinned_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="frontslot",
            name="pinned_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="act",
            name="kind",
            field=models.CharField(
                choices=[
                    ("submitted", "Submitted for review"),
                    ("approved", "Made ready"),
                    ("sent-back", "Sent back"),
                    ("spiked", "Spiked"),
                    ("unspiked", "Taken off the spike"),
                    ("taken-over", "Taken over"),
                    ("published", "Published"),
                    ("scheduled", "Scheduled"),
                    ("unscheduled", "Schedule taken back"),
                    ("corrected", "Corrected"),
                    ("withdrawn", "Withdrawn"),
                    ("republished", "Published again after withdrawal"),
                    ("embargo-broken", "Embargo broken"),
                    ("restored", "Earlier revision restored"),
                    ("conflict-settled", "Two versions merged"),
                    ("preview-shared", "Preview link made"),
                    ("preview-revoked", "Preview link revoked"),
                    ("confidential-seen", "Confidential source seen"),
                    ("access-granted", "Access to a source granted"),
                    ("access-revoked", "Access to a source revoked"),
                    ("permission-changed", "Permissions changed"),
                    ("photo-withdrawn", "Photo withdrawn"),
                    ("photo-returned", "Photo shown again"),
                    ("photo-replaced", "Photo replaced"),
                    ("photo-deleted", "Photo deleted"),
                    ("wire-stopped", "Withdrawn or withheld by the wire"),
                    ("wire-released", "Let stand again"),
                    ("wire-settled", "Update of the wire settled"),
                    ("front-arranged", "Front arranged"),
                    ("merged", "Words merged"),
                    ("merge-undone", "Merge undone"),
                ],
                max_length=20,
                verbose_name="what",
            ),
        ),
    ]
